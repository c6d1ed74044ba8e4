-- Tables that a screen reader can walk through: heads with their scope, and a body of its own for each group of rows.

-- The address of a row stands on the words of its first cell.
local function take_address(cell)
  local first = cell.contents[1]
  local inline = first and first.content and first.content[1]
  if not inline or inline.t ~= "Span" or inline.identifier == "" then
    return ""
  end
  local address = inline.identifier
  inline.identifier = ""
  first.content[1] = inline
  return address
end

local function starts_with_class(cell, class)
  local first = cell.contents[1]
  local inline = first and first.content and first.content[1]
  return inline and inline.t == "Span" and inline.classes:includes(class)
end

-- The head row of a group: its label takes in the empty cells that follow it.
local function group_head(row)
  local label, rest, span = row.cells[1], {}, 1
  for place = 2, #row.cells do
    local cell = row.cells[place]
    if #rest == 0 and pandoc.utils.stringify(cell.contents) == "" then
      span = span + 1
    else
      table.insert(rest, cell)
    end
  end
  local head = pandoc.Cell(label.contents, label.alignment, 1, span, pandoc.Attr("", {}, { scope = "rowgroup" }))
  return pandoc.Row({ head, table.unpack(rest) }, pandoc.Attr(row.identifier, { "group" }))
end

local function new_body(head)
  return { attr = pandoc.Attr(), head = head, body = {}, row_head_columns = 1 }
end

function Table(tbl)
  for _, row in ipairs(tbl.head.rows) do
    for _, cell in ipairs(row.cells) do
      cell.attributes.scope = "col"
    end
  end
  local bodies, last = {}, new_body({})
  for _, row in ipairs(tbl.bodies[1].body) do
    local label = row.cells[1]
    row.identifier = take_address(label)
    if starts_with_class(label, "span") then
      if #last.head + #last.body > 0 then
        table.insert(bodies, last)
      end
      last = new_body({ group_head(row) })
    else
      local is_level = starts_with_class(label, "level")
      if last.of_levels and not is_level then -- the group of the levels above ends here
        table.insert(bodies, last)
        last = new_body({})
      end
      last.of_levels = last.of_levels or (is_level and #last.body == 0)
      label.attributes.scope = "row"
      if is_level then
        row.classes:insert("level")
      end
      table.insert(last.body, row)
    end
  end
  table.insert(bodies, last)
  tbl.bodies = bodies
  return tbl
end
