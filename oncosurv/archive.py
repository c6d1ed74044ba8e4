"""Office files are zip archives of XML: packing them so that equal parts are equal bytes, and their properties."""

import io
import zipfile

from markupsafe import escape as xml

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip archive can hold
CREATED = "2000-01-01T00:00:00Z"
APP = (
    f'{HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>Oncosurv</Application></Properties>"
)


def pack(parts):
    """{name: bytes} as the bytes of a zip archive that depend on nothing else."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name, FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return buffer.getvalue()


def core_properties(title, description, language):
    """docProps/core.xml: title, what the data are, language (plain texts), and a fixed time."""
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{xml(title)}</dc:title><dc:description>{xml(description)}"
        f"</dc:description><dc:language>{xml(language)}</dc:language>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{CREATED}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{CREATED}</dcterms:modified></cp:coreProperties>'
    )
