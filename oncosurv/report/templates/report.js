"use strict";
// What the page does for its reader beyond being read: contents at hand, tables in another order, curves by number.
// Without this script everything is still there. It fetches nothing and keeps nothing.

const root = document.documentElement;
root.classList.add("scripted");
const voice = document.getElementById("status");
const absent = "–";
const words = JSON.parse(document.getElementById("words").textContent);

function say(name, values) {
  return words[name].replace(/\{(\w+)\}/g, (_, place) => values[place]);
}

function decimals(number, digits) {
  return number.toFixed(digits).replace(".", words.decimal);
}

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// Contents: on narrow pages behind a button that stays in sight; the section in view is marked.
function keepContents() {
  const nav = document.querySelector("nav");
  const head = document.getElementById("contents");
  const button = make("button", { type: "button", "aria-expanded": "false", "aria-controls": "contents-list" });
  button.append(head.textContent);
  head.replaceChildren(button);
  const open = (wanted) => {
    button.setAttribute("aria-expanded", String(wanted));
    nav.classList.toggle("open", wanted);
  };
  button.addEventListener("click", () => open(button.getAttribute("aria-expanded") !== "true"));
  nav.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && nav.classList.contains("open")) {
      open(false);
      button.focus();
    }
  });
  const links = [...nav.querySelectorAll("a")];
  const targets = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
  nav.addEventListener("click", (event) => {
    if (event.target.closest("a")) open(false);
  });
  let waiting = false;
  const mark = () => {
    waiting = false;
    let current = -1;
    targets.forEach((target, place) => {
      if (target && target.getBoundingClientRect().top < 120) current = place;
    });
    links.forEach((link, place) => {
      if (place !== current) return link.removeAttribute("aria-current");
      if (link.hasAttribute("aria-current")) return undefined;
      link.setAttribute("aria-current", "true");
      if (getComputedStyle(nav).position === "fixed") {
        const [inner, outer] = [link.getBoundingClientRect(), nav.getBoundingClientRect()];
        if (inner.top < outer.top || inner.bottom > outer.bottom) nav.scrollTop += inner.top - outer.height / 2;
      }
      return undefined;
    });
  };
  addEventListener("scroll", () => {
    if (!waiting) requestAnimationFrame(mark);
    waiting = true;
  }, { passive: true });
  mark();
}

// Tables: a head is a button that sorts up, down, and back to the order of the report. Groups stay together.
function numberOf(text) {
  const whole = text.replace(/−/g, "-").split(words.thousands);
  const joined = whole.reduce((one, other) => one + (/\d$/.test(one) && /^\d{3}(\D|$)/.test(other) ? "" : words.thousands) + other);
  const found = joined.split(words.decimal).join(".").match(/^[<>≤≥]?\s*(-?\d+(\.\d+)?(e-?\d+)?)/);
  return found ? Number(found[1]) : null;
}

function unitsOf(body) {
  const heads = [...body.rows].filter((row) => row.classList.contains("group"));
  const units = [];
  for (const row of body.rows) {
    if (heads.includes(row)) continue;
    const last = units.at(-1);
    if (row.classList.contains("level") && last && !last[0].classList.contains("level")) last.push(row);
    else units.push([row]);
  }
  return { body, heads, units };
}

function compare(one, other, numeric) {
  if (one === absent || other === absent) return (one === absent) - (other === absent);
  return numeric ? numberOf(one) - numberOf(other) : one.localeCompare(other, root.lang, { numeric: true });
}

function makeSortable(table) {
  const bodies = [...table.tBodies].map(unitsOf);
  if (Math.max(...bodies.map((body) => body.units.length)) < 2) return;
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const title = head.textContent;
    const button = make("button", { type: "button", class: "sort" });
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const order = { ascending: "descending", descending: "none" }[head.getAttribute("aria-sort")] || "ascending";
      heads.forEach((each) => each.removeAttribute("aria-sort"));
      if (order !== "none") head.setAttribute("aria-sort", order);
      const cell = (unit) => unit[0].cells[column].textContent.trim();
      const cells = bodies.flatMap((body) => body.units.map(cell)).filter((text) => text !== absent);
      const numeric = cells.every((text) => numberOf(text) !== null);
      for (const { body, heads: first, units } of bodies) {
        const sorted = order === "none" ? units : units.map((unit) => [cell(unit), unit]).sort(([one], [other]) => {
          const before = compare(one, other, numeric);
          return order === "descending" && one !== absent && other !== absent ? -before : before;
        }).map(([, unit]) => unit);
        body.append(...first, ...sorted.flat());
      }
      const name = table.caption.querySelector("strong").textContent;
      voice.textContent = say(order === "none" ? "unsorted" : order, { table: name, column: title });
    });
  });
}

// Curves: a slider, or a pointer over the picture, reads all curves of a figure at a time.
function makeReadable(figure, { plane: [left, right, top, bottom, last], month_days: monthDays, curves }) {
  const image = figure.querySelector("img");
  const plot = make("div", { class: "plot" });
  const cursor = make("div", { class: "cursor" });
  image.replaceWith(plot);
  plot.append(image, cursor);
  const id = `${figure.id}-time`;
  const slider = make("input", { type: "range", id, min: "0", max: (Math.floor(last * 10) / 10).toFixed(1), step: "0.1", value: "0" });
  const time = make("output", { for: id });
  const rows = curves.map((curve) => [make("td"), make("td")]);
  const table = make("table", { class: "reading" },
    make("caption", { class: "unseen" }, words.curves),
    make("thead", {}, make("tr", {}, ...[words.group, words.at_risk, words.survival].map((word) => make("th", { scope: "col" }, word)))),
    make("tbody", {}, ...curves.map((curve, place) => make("tr", {}, make("th", { scope: "row" }, curve.label), ...rows[place]))));
  const reader = make("div", { class: "reader" }, make("label", { for: id }, words.read), time, slider, table);
  plot.after(reader);

  const show = () => {
    const months = Number(slider.value);
    const day = Math.floor(months * monthDays + 1e-6);
    time.textContent = say("time", { months: decimals(months, 1), day });
    const spoken = curves.map((curve, place) => {
      let step = curve.days.findIndex((start) => start > day) - 1;
      if (step < 0) step = curve.days.length - 1;
      const risk = curve.at_risk[step] ?? absent;
      rows[place][0].textContent = risk;
      rows[place][1].textContent = curve.words[step];
      return say("curve", { group: curve.label, n: risk, survival: curve.words[step] });
    });
    slider.setAttribute("aria-valuetext", `${time.textContent}. ${spoken.join(". ")}`);
    cursor.style.left = `${100 * (left + (right - left) * months / last)}%`;
    cursor.style.top = `${100 * top}%`;
    cursor.style.height = `${100 * (bottom - top)}%`;
  };
  const point = (event) => {
    const box = image.getBoundingClientRect();
    const share = ((event.clientX - box.left) / box.width - left) / (right - left);
    slider.value = String(Math.min(Math.max(share, 0), 1) * last);
    plot.classList.add("read");
    show();
  };
  plot.addEventListener("pointermove", point);
  plot.addEventListener("pointerdown", point);
  slider.addEventListener("input", () => {
    plot.classList.add("read");
    show();
  });
  show();
}

// Where a line comes from: its name leads to its entry below the table, which opens; a link to a line shows the line.
function makeTraceable(details) {
  const entries = new Map([...details.querySelectorAll("li[data-row]")].map((entry) => [entry.dataset.row, entry]));
  for (const [address, entry] of entries) {
    const head = document.getElementById(address)?.querySelector("th");
    head?.setAttribute("title", details.querySelector("summary").textContent);
    head?.addEventListener("click", (event) => {
      if (event.target.closest("a") || String(getSelection()) !== "") return;
      details.open = true;
      for (const other of entries.values()) other.classList.toggle("shown", other === entry);
      entry.scrollIntoView({ block: "nearest" });
    });
  }
}

// A figure that is wider than the page scrolls, by keyboard too.
function keepFiguresReachable() {
  for (const figure of document.querySelectorAll("figure")) {
    figure.toggleAttribute("tabindex", false);
    if (figure.scrollWidth > figure.clientWidth + 1) figure.setAttribute("tabindex", "0");
  }
}

keepContents();
addEventListener("resize", keepFiguresReachable);
document.querySelectorAll("details.from").forEach(makeTraceable);
document.querySelectorAll("main table").forEach(makeSortable);
for (const [name, data] of Object.entries(JSON.parse(document.getElementById("curves").textContent))) {
  makeReadable(document.getElementById(name), data);
}
keepFiguresReachable();
