"""The styles of the Word file: plain text of a manuscript, tables with three rules as journals print them."""

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TEXT_FONT, TABLE_FONT = "Times New Roman", "Arial"

# (id, name, based on, paragraph properties, run properties), in the order that the schema asks for within each.
PARAGRAPHS = (
    ("BodyText", "Body Text", "Normal", '<w:spacing w:after="120"/>', ""),
    ("FirstParagraph", "First Paragraph", "BodyText", "", ""),
    ("Compact", "Compact", "BodyText", '<w:spacing w:after="40"/>', ""),
    ("Title", "Title", "Normal", '<w:keepNext/><w:spacing w:after="160" w:line="240" w:lineRule="auto"/>', "36b"),
    ("Statement", "Statement", "Normal", "{box}", "20"),
    ("Notice", "Notice", "Normal", "{box}", "20"),
    ("Heading1", "heading 1", "Normal", '<w:keepNext/><w:spacing w:before="360"/><w:outlineLvl w:val="0"/>', "30b"),
    ("Heading2", "heading 2", "Normal", '<w:keepNext/><w:spacing w:before="300"/><w:outlineLvl w:val="1"/>', "24b"),
    ("Heading3", "heading 3", "Normal", '<w:keepNext/><w:spacing w:before="240"/><w:outlineLvl w:val="2"/>', "22b"),
    ("TOCHeading", "TOC Heading", "Normal", '<w:keepNext/><w:spacing w:before="240" w:after="80"/>', "24b"),
    ("TOC1", "toc 1", "Normal", '<w:spacing w:before="40" w:after="20" w:line="240" w:lineRule="auto"/>', "20"),
    ("TOC2", "toc 2", "TOC1", '<w:ind w:left="340"/>', ""),
    ("Caption", "caption", "Normal", '<w:spacing w:after="80"/>', "18"),
    ("TableCaption", "Table Caption", "Caption", '<w:keepNext/><w:spacing w:before="240" w:after="80"/>', ""),
    ("ImageCaption", "Image Caption", "Caption", '<w:spacing w:before="60" w:after="240"/>', ""),
    ("ImageCaptionKept", "Image Caption Kept", "ImageCaption", '<w:keepNext/><w:spacing w:after="60"/>', ""),
    ("CaptionedFigure", "Captioned Figure", "Normal",
     '<w:keepNext/><w:spacing w:before="240" w:after="0"/><w:textAlignment w:val="top"/>', ""),
    ("TableText", "Table Text", "Normal", '<w:spacing w:before="20" w:after="20" w:line="240"/>', "16"),
    ("TableTextKept", "Table Text Kept", "TableText", "<w:keepNext/>", ""),
    ("TableLevel", "Table Level", "TableText", '<w:ind w:left="170"/>', ""),
    ("TableLevelKept", "Table Level Kept", "TableLevel", "<w:keepNext/>", ""),
    ("TableGroup", "Table Group", "TableText", '<w:keepNext/><w:spacing w:before="80"/>', "16b"),
    ("TableHead", "Table Head", "TableText", "<w:keepNext/>", "16b"),
    ("TableNotes", "Table Notes", "Normal",
     '<w:spacing w:before="40" w:after="160" w:line="240" w:lineRule="auto"/><w:contextualSpacing/>', "15"),
    ("ClosingNote", "Closing Note", "Normal", '<w:spacing w:before="120" w:after="0"/>', "18"),
    ("SectionBreak", "Section Break", "Normal", '<w:spacing w:after="0" w:line="20" w:lineRule="exact"/>', "2"),
    ("Footer", "footer", "Normal",
     '<w:tabs><w:tab w:val="right" w:pos="9638"/></w:tabs><w:spacing w:after="0"/>', "16"),
)  # fmt: skip
SANS = ("Title", "Statement", "Notice", "Heading", "TOC", "Caption", "Table", "Closing", "Footer")
BOX = (
    '<w:pBdr><w:left w:val="single" w:sz="24" w:space="8" w:color="A67C00"/></w:pBdr>'
    '<w:shd w:val="clear" w:color="auto" w:fill="FFF6D6"/><w:spacing w:before="60" w:after="160"/>'
    '<w:ind w:left="227" w:right="113"/>'
)


def styles(language):
    """word/styles.xml with the given language of the text, without its XML declaration."""
    normal = (
        f'<w:docDefaults><w:rPrDefault><w:rPr>{_font(TEXT_FONT)}<w:sz w:val="22"/><w:szCs w:val="22"/>'
        f'<w:lang w:val="{language}" w:eastAsia="{language}" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault>'
        '<w:pPr><w:spacing w:after="120" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/><w:rPr>'
        '<w:color w:val="0B57A4"/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="FootnoteReference"><w:name w:val="footnote reference"/><w:rPr>'
        '<w:vertAlign w:val="superscript"/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="VerbatimChar"><w:name w:val="Verbatim Char"/></w:style>'
    )
    return f'<w:styles xmlns:w="{W}">{normal}{"".join(map(_paragraph, PARAGRAPHS))}{TABLES}</w:styles>'


def _paragraph(style):
    name, title, base, paragraph, run = style
    font = _font(TABLE_FONT) if name.startswith(SANS) and base == "Normal" else ""
    bold = "<w:b/><w:bCs/>" if run.endswith("b") else ""
    size = run.rstrip("b")
    size = f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>' if size else ""
    paragraph = paragraph.replace("{box}", BOX)
    return (
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{title}"/><w:basedOn w:val="{base}"/>'
        f"<w:qFormat/>{f'<w:pPr>{paragraph}</w:pPr>' if paragraph else ''}"
        f"{f'<w:rPr>{font}{bold}{size}</w:rPr>' if font or bold or size else ''}</w:style>"
    )


def _font(name):
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}"/>'


# Three rules: above and below the table, and below its head.
TABLES = (
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority '
    'w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>'
    '<w:left w:w="70" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar>'
    '</w:tblPr></w:style><w:style w:type="table" w:styleId="Table"><w:name w:val="Table"/><w:basedOn '
    'w:val="TableNormal"/><w:qFormat/><w:tblPr><w:tblBorders><w:top w:val="single" w:sz="12" w:space="0" '
    'w:color="000000"/><w:bottom w:val="single" w:sz="12" w:space="0" w:color="000000"/></w:tblBorders></w:tblPr>'
    '<w:tblStylePr w:type="firstRow"><w:tblPr/><w:tcPr><w:tcBorders><w:bottom w:val="single" w:sz="6" w:space="0" '
    'w:color="000000"/></w:tcBorders><w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr></w:style>'
)
