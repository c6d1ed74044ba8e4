"""Reading a report as a reader does: its visible text, its tables cell by cell, its headings. Standard library only."""

from html.parser import HTMLParser


class Page(HTMLParser):
    """text: visible text, a space between elements; tables: {id: Table}; headings, images, links, ids as they come."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.parts, self.tables, self.headings, self.images, self.links, self.ids = [], {}, [], [], [], []
        self.tags, self.meta, self._open, self._table = [], [], [], None
        self.feed(html)
        self.close()

    @property
    def text(self):
        return " ".join("".join(self.parts).split())

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags.append((tag, attributes))
        if attributes.get("id"):
            self.ids.append(attributes["id"])
        if tag == "img":
            self.images.append(attributes)
        if tag == "a":
            self.links.append(attributes["href"])
        if tag in ("h1", "h2", "h3", "h4"):
            self.headings.append([tag, ""])
        if tag == "table":
            self._table = self.tables[attributes["id"]] = {"caption": "", "rows": []}
        if tag == "tr":
            self._table["rows"].append([])
        if tag in ("td", "th"):
            self._table["rows"][-1].append({"tag": tag, "text": "", **attributes})
        if tag not in ("img", "br", "meta", "link"):
            self._open.append(tag)
        self.parts.append(" ")

    def handle_endtag(self, tag):
        while self._open and self._open.pop() != tag:
            pass
        if tag == "table":
            self._table = None
        self.parts.append(" ")

    def handle_data(self, data):
        if "style" in self._open or "script" in self._open:
            return
        self.parts.append(data)
        for tag in ("h1", "h2", "h3", "h4"):
            if tag in self._open:
                self.headings[-1][1] += data
        if self._table is not None:
            if "caption" in self._open:
                self._table["caption"] += data
            elif "td" in self._open or "th" in self._open:
                self._table["rows"][-1][-1]["text"] += data

    def cells(self, table):
        """Rows of a table as lists of text."""
        return [[cell["text"].strip() for cell in row] for row in self.tables[table]["rows"]]
