-- For pages (Word, PDF), after tables.lua: column widths from the text, wide tables on landscape pages with their notes,
-- and in Word captions and cross-references as live fields.

local WORD = FORMAT == "docx"
local ROOM = { upright = 118, across = 178 } -- signs of table text in a line of the page
local PADDING = 2.6 -- of a cell, in signs
local LINES = 60 -- of a page
local SHORT = 18 -- lines of a table that stays on one page
local UNBROKEN = 29 -- a longer word may break anywhere
local LONGEST = 48 -- a longer cell is wrapped rather than widening its column
local WIDTH, PAIRED = "17cm", "8.3cm" -- of a picture in Word as wide as the page, and of each of two in a line
local named = {} -- {address of a table or figure: { bookmark, "Table 3" }}

local function words_of(blocks)
  return pandoc.utils.stringify(blocks)
end

local function longest_word(text)
  local most = 0
  for word in text:gmatch("%S+") do
    most = math.max(most, utf8.len(word) or #word)
  end
  return math.min(most, UNBROKEN)
end

-- Every row of a table, heads of groups included: { row, kind, and of each cell its length and its longest word }.
-- Read once: each look at a cell costs a way through Pandoc.
local function rows_of(tbl)
  local rows = {}
  local function add(row, kind)
    local entry = { row = row, kind = kind, cells = {} }
    for place, cell in ipairs(row.cells) do
      local text = words_of(cell.contents)
      entry.cells[place] = { cell = cell, length = utf8.len(text) or #text, word = longest_word(text), span = cell.col_span }
    end
    table.insert(rows, entry)
  end
  for _, row in ipairs(tbl.head.rows) do
    add(row, "head")
  end
  for _, body in ipairs(tbl.bodies) do
    for _, row in ipairs(body.head) do
      add(row, "group")
    end
    for _, row in ipairs(body.body) do
      add(row, row.classes:includes("level") and "level" or "row")
    end
  end
  return rows
end

-- natural: signs that a column needs to wrap nothing but long texts; least: to break no word and no number.
local function measures(rows, colspecs)
  local natural, least, right = {}, {}, {}
  for place, spec in ipairs(colspecs) do
    natural[place], least[place], right[place] = 1, 1, spec[1] == "AlignRight"
  end
  for _, entry in ipairs(rows) do
    local place = 1
    for _, cell in ipairs(entry.cells) do
      local length, word = cell.length, cell.word
      local is_number = entry.kind ~= "head" and right[place] and length <= 26
      if entry.kind == "head" then
        length, word = math.min(length, 2 * word) * 1.2, word * 1.2 -- bold
      elseif entry.kind == "level" and place == 1 then
        length, word = length + 2, word + 2
      end
      if cell.span == 1 then
        natural[place] = math.max(natural[place], math.min(length, math.max(LONGEST, word)))
        least[place] = math.max(least[place], is_number and length or word)
      end
      place = place + cell.span
    end
  end
  return natural, least
end

local function sum(values)
  local total = 0
  for _, value in ipairs(values) do
    total = total + value + PADDING
  end
  return total
end

-- Widths as shares of a line of `room` signs.
local function shares_of(natural, least, room)
  local shares = {}
  local spare, wanted = room - sum(least), sum(natural) - sum(least)
  for place = 1, #natural do
    local width = least[place] + PADDING
    if sum(natural) <= room then
      width = natural[place] + PADDING
    elseif spare > 0 then
      width = width + spare * (natural[place] - least[place]) / wanted
    end
    shares[place] = width / math.max(room, spare > 0 and 0 or sum(least))
  end
  return shares
end

-- About how many lines the rows take.
local function lines_of(rows, shares, room)
  local lines = 0
  for _, entry in ipairs(rows) do
    local most, place = 1, 1
    for _, cell in ipairs(entry.cells) do
      local width = 0
      for column = place, place + cell.span - 1 do
        width = width + shares[column] * room
      end
      most = math.max(most, math.ceil(cell.length / math.max(width - PADDING, 1)))
      place = place + cell.span
    end
    lines = lines + most
  end
  return lines
end

-- Plain text has a style of its own in Word's cells, so it becomes a paragraph.
local function styled_as(contents, style)
  local paragraphs = {}
  for place, block in ipairs(contents) do
    paragraphs[place] = block.t == "Plain" and pandoc.Para(block.content) or block
  end
  return pandoc.Div(paragraphs, pandoc.Attr("", {}, { ["custom-style"] = style }))
end

local function styled(contents, style)
  return { styled_as(contents, style) }
end

local STYLES = { head = "Table Head", group = "Table Group", level = "Table Level", row = "Table Text" }

local function word_cells(rows, short)
  for place, entry in ipairs(rows) do
    local kind = entry.kind
    local kept = (short or place == #rows) and (kind == "row" or kind == "level")
    for column, found in ipairs(entry.cells) do
      local own = (kind == "level" and column > 1) and "row" or kind
      found.cell.contents = styled(found.cell.contents, STYLES[own] .. (kept and " Kept" or ""))
    end
  end
end

local function typst_cells(rows)
  for _, entry in ipairs(rows) do
    if entry.kind == "group" or entry.kind == "head" then
      for _, found in ipairs(entry.cells) do
        found.cell.contents = found.cell.contents:walk({
          Plain = function(plain)
            return pandoc.Plain(pandoc.Strong(plain.content))
          end,
        })
      end
    elseif entry.kind == "level" then
      entry.cells[1].cell.contents[1].content:insert(1, pandoc.RawInline("typst", "#h(1em)"))
    end
  end
end

-- One body, so that no writer draws a rule between groups.
local function one_body(tbl, rows)
  local body = {}
  for _, entry in ipairs(rows) do
    if entry.kind ~= "head" then
      table.insert(body, entry.row)
    end
  end
  tbl.bodies = { { attr = pandoc.Attr(), head = {}, body = body, row_head_columns = 0 } }
end

local function xml(text)
  return (text:gsub("&", "&amp;"):gsub("<", "&lt;"):gsub(">", "&gt;"):gsub('"', "&quot;"))
end

local function run(text, properties)
  return "<w:r><w:rPr>" .. properties .. '</w:rPr><w:t xml:space="preserve">' .. xml(text) .. "</w:t></w:r>"
end

local function field(code, result, properties)
  local function sign(kind)
    return "<w:r><w:rPr>" .. properties .. '</w:rPr><w:fldChar w:fldCharType="' .. kind .. '"/></w:r>'
  end
  local instruction = "<w:r><w:rPr>" .. properties .. '</w:rPr><w:instrText xml:space="preserve"> ' .. code
  return sign("begin") .. instruction .. " </w:instrText></w:r>" .. sign("separate") .. run(result, properties) .. sign("end")
end

-- The label of a caption ("Table 3.") as a numbering field within a bookmark that references point at.
local function number_caption(address, blocks, kind)
  local first = blocks[1] and blocks[1].content[1]
  if not (first and first.t == "Strong") then
    return
  end
  local label, number = words_of(first):match("^(.-)(%d+)%.$")
  local bookmark = "_Ref_" .. kind:lower() .. "_" .. number
  named[address] = { bookmark, label .. number }
  if WORD then
    local id = (kind == "Table" and 100000 or 200000) + tonumber(number)
    local bold = "<w:b/><w:bCs/>"
    blocks[1].content[1] = pandoc.RawInline(
      "openxml",
      '<w:bookmarkStart w:id="' .. id .. '" w:name="' .. bookmark .. '"/>' .. run(label, bold)
        .. '<w:bookmarkStart w:id="' .. (id + 200000) .. '" w:name="' .. bookmark .. '_n"/>' -- the number alone, for lists
        .. field("SEQ " .. kind .. " \\* ARABIC", number, bold)
        .. '<w:bookmarkEnd w:id="' .. (id + 200000) .. '"/><w:bookmarkEnd w:id="' .. id .. '"/>' .. run(".", bold)
    )
  end
end

-- Widths of the columns; whether the page must lie across, for the words to fit or not to become columns of syllables;
-- the lines that the table then takes.
local function layout_of(rows, colspecs)
  local natural, least = measures(rows, colspecs)
  local upright, across = shares_of(natural, least, ROOM.upright), shares_of(natural, least, ROOM.across)
  local tall, wide = lines_of(rows, upright, ROOM.upright), lines_of(rows, across, ROOM.across)
  if sum(least) > ROOM.upright or (tall > LINES and wide < 0.65 * tall) then
    return across, true, wide
  end
  return upright, false, tall
end

-- across: on a landscape page. short: no page break within.
local function table_for_pages(tbl)
  local rows = rows_of(tbl)
  local shares, across, lines = layout_of(rows, tbl.colspecs)
  local short = lines <= SHORT
  for place, share in ipairs(shares) do
    tbl.colspecs[place] = { tbl.colspecs[place][1], share }
  end
  number_caption(tbl.identifier, tbl.caption.long, "Table")
  if WORD then
    word_cells(rows, short)
  else
    typst_cells(rows)
  end
  one_body(tbl, rows)
  return across, short
end

local function figure_for_pages(figure)
  number_caption(figure.identifier, figure.caption.long, "Figure")
  if WORD then
    return figure:walk({
      Image = function(image)
        image.src = image.src:gsub("%.svg$", ".png")
        if not image.classes:includes("narrow") then
          image.attributes.width = WIDTH
        end
        return image
      end,
    })
  end
  return figure:walk({
    Image = function(image)
      local alt = image.attributes.alt or words_of(image.caption)
      local quoted = alt:gsub("\\", "\\\\"):gsub('"', '\\"')
      return pandoc.RawInline("typst", '#report-picture("' .. image.src .. '", "' .. quoted .. '")')
    end,
  })
end

local function is_narrow(block)
  local found = false
  if block and block.t == "Figure" then
    block:walk({
      Image = function(image)
        found = found or image.classes:includes("narrow")
      end,
    })
  end
  return found
end

-- Two figures as wide as a column of a journal stand beside each other: in Word as pictures of one paragraph with their
-- captions below in the same order, which leaves both in the flow of the text; in a PDF each above its own caption.
local function beside(left, right)
  if not WORD then
    local pieces = { pandoc.RawBlock("typst", "#report-beside[") , left, pandoc.RawBlock("typst", "][") }
    return pandoc.Blocks({ pieces[1], pieces[2], pieces[3], right, pandoc.RawBlock("typst", "]") })
  end
  local pictures, captions = pandoc.Inlines({}), pandoc.Blocks({})
  for place, figure in ipairs({ left, right }) do
    figure:walk({
      Image = function(image)
        image.attributes.width = PAIRED
        pictures:insert(image)
      end,
    })
    captions:insert(styled_as(figure.caption.long, place == 1 and "Image Caption Kept" or "Image Caption"))
  end
  return pandoc.Blocks({ styled_as({ pandoc.Para(pictures) }, "Captioned Figure"), table.unpack(captions) })
end

local TURN = { -- what stands before and after the tables of a landscape page
  docx = {
    '<w:p><w:pPr><w:pStyle w:val="SectionBreak"/><w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:pPr></w:p>',
    '<w:p><w:pPr><w:pStyle w:val="SectionBreak"/><w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
      .. "</w:sectPr></w:pPr></w:p>",
  },
  typst = { "#page(flipped: true)[", "]" },
}
local STYLED = { title = "Title", statement = "Statement", notice = "Notice", notes = "Table Notes", closing = "Closing Note" }

local function shape(blocks)
  local done, across = pandoc.Blocks({}), false
  local function turn(wanted)
    if wanted ~= across then
      done:insert(pandoc.RawBlock(WORD and "openxml" or "typst", TURN[FORMAT][wanted and 1 or 2]))
      across = wanted
    end
  end
  local waiting = nil -- a narrow figure that the next one stands beside
  local kept = false -- an unbreakable block is open, which takes in the notes of its table
  for place, block in ipairs(blocks) do
    local class = block.t == "Div" and block.classes[1]
    local follower = blocks[place + 1]
    local noted = follower and follower.t == "Div" and follower.classes[1] == "notes"
    if class == "scroll" then
      local wide, short = false, false
      local inner = block.content:walk({
        Table = function(tbl)
          wide, short = table_for_pages(tbl)
          return tbl
        end,
      })
      turn(wide)
      kept = short and not WORD
      if kept then
        done:insert(pandoc.RawBlock("typst", "#block(breakable: false)["))
      end
      done:extend(inner)
      if kept and not noted then
        done:insert(pandoc.RawBlock("typst", "]"))
        kept = false
      end
    elseif class and STYLED[class] then
      turn(across and class == "notes")
      if WORD then
        done:insert(pandoc.Div(block.content, pandoc.Attr("", {}, { ["custom-style"] = STYLED[class] })))
      else
        done:insert(pandoc.RawBlock("typst", "#report-" .. class .. "["))
        done:extend(block.content)
        done:insert(pandoc.RawBlock("typst", class == "notes" and kept and "]]" or "]"))
        kept = kept and class ~= "notes"
      end
    else
      turn(false)
      local shaped = block.t == "Figure" and figure_for_pages(block) or block
      if waiting then
        done:extend(beside(waiting, shaped))
        waiting = nil
      elseif is_narrow(block) and is_narrow(follower) then
        waiting = shaped
      else
        done:insert(shaped)
      end
    end
  end
  turn(false)
  return done
end

local function refer(link)
  local target = named[link.target:sub(2)]
  if target then
    local text = words_of(link.content)
    local alone = text:match("^%d+$") ~= nil -- one of a list: Tables 3, 5 and 11–13
    local code = "REF " .. target[1] .. (alone and "_n" or "") .. " \\h \\* MERGEFORMAT"
    return pandoc.RawInline("openxml", field(code, alone and text or target[2], '<w:rStyle w:val="Hyperlink"/>'))
  end
end

-- Signs that typst would turn into others (-- into a dash, ... into an ellipsis, -1 into a minus) and Pandoc lets pass.
local function literal(str)
  if not (str.text:find("%-[%-%?%d]") or str.text:find("...", 1, true)) then
    return nil
  end
  local parts = pandoc.Inlines({})
  for plain, sign in (str.text .. "\0"):gmatch("([^%-%.%z]*)([%-%.%z])") do
    parts:insert(pandoc.Str(plain))
    if sign ~= "\0" then
      parts:insert(pandoc.RawInline("typst", "\\" .. sign))
    end
  end
  return parts
end

function Pandoc(doc)
  doc.blocks = shape(doc.blocks)
  doc.blocks = doc.blocks:walk(WORD and { Link = refer } or { Str = literal })
  return doc
end
