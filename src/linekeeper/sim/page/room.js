// The control room keeps up: every second it asks for itself again and changes what has changed. Buttons and forms are calls of /_sim/.
"use strict";

const said = document.getElementById("said");
let busy = false;

function say(text, good) {
  said.textContent = text;
  said.classList.toggle("no", !good);
}

async function keepUp() {
  if (busy || document.hidden) return;
  busy = true;
  try {
    const answer = await fetch(location.pathname + location.search, { cache: "no-store" });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const old of document.querySelectorAll("[data-live]")) {
      const now = fresh.getElementById(old.id);
      if (!now || now.isEqualNode(old) || old.contains(document.activeElement)) continue;
      old.replaceWith(document.adoptNode(now));
    }
    if (said.dataset.lost) { delete said.dataset.lost; say("", true); }
  } catch {
    said.dataset.lost = "yes";
    say("The simulator cannot be reached now; what you see may be old.", false);
  } finally {
    busy = false;
  }
}

async function call(what, body, button) {
  const [method, path] = what.split(" ");
  if (button) button.disabled = true;
  try {
    const answer = await fetch(path, body === undefined ? { method } : { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    const told = await answer.json();
    say(answer.ok ? "Done." : told.refused, answer.ok);
  } catch {
    say("The simulator did not answer.", false);
  } finally {
    if (button) { button.disabled = false; button.blur(); }
  }
  await keepUp();
}

function value(input) {
  if (input.type === "checkbox") return input.checked ? true : undefined;
  if (input.value === "") return undefined;
  if (input.dataset.json !== undefined) return JSON.parse(input.value);
  return input.type === "number" ? Number(input.value) : input.value;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-call]");
  if (button) call(button.dataset.call, button.dataset.body === undefined ? undefined : JSON.parse(button.dataset.body), button);
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-call]");
  if (!form) return;
  event.preventDefault();
  const body = {};
  try {
    for (const input of form.elements) {
      const given = input.name ? value(input) : undefined;
      if (given !== undefined) body[input.name] = given;
    }
  } catch {
    say("A field that holds JSON does not read as JSON.", false);
    return;
  }
  call(form.dataset.call, body, form.querySelector("button"));
});

// The fields of an act follow from what it takes.
const KNOWN = { number: "numbers", account: "accounts", portfolio: "portfolios", template: "templates" };

function kindOf(schema) {
  const plain = (schema.anyOf || [schema]).find((one) => one.type !== "null") || {};
  return plain.$ref ? { type: "object" } : plain;
}

function field(argument) {
  const box = document.createElement("div"), label = document.createElement("label");
  const schema = kindOf(argument.schema), words = schema.enum || (schema.type === "boolean" ? ["true", "false"] : null);
  const json = schema.type === "boolean" || ["object", "array", undefined].includes(schema.type) && !words;
  const input = document.createElement(words ? "select" : json ? "textarea" : "input");
  if (words) {
    if (!argument.required) input.append(new Option("as usual", ""));
    for (const word of words) input.append(new Option(word, word));
    if (schema.type === "boolean" || typeof words[0] === "number") input.dataset.json = "";
  } else if (json) {
    input.dataset.json = "";
    box.className = "whole";
    input.placeholder = argument.usual === null ? "JSON" : JSON.stringify(argument.usual);
  } else {
    const numeric = schema.type === "integer" || schema.type === "number";
    input.type = numeric ? "number" : "text";
    if (numeric) input.step = schema.type === "integer" ? "1" : "any";
    if (KNOWN[argument.name]) input.setAttribute("list", KNOWN[argument.name]);
    if (argument.usual !== null && argument.usual !== "") input.placeholder = String(argument.usual);
  }
  input.className = "btn";
  input.name = argument.name;
  input.id = label.htmlFor = "act-" + argument.name;
  input.required = argument.required;
  label.textContent = argument.name.replaceAll("_", " ") + (argument.required ? "" : " (optional)");
  box.append(label, input);
  return box;
}

async function acts() {
  const choice = document.getElementById("do");
  const known = new Map((await (await fetch("acts")).json()).map((one) => [one.do, one]));
  const show = () => {
    const act = known.get(choice.value);
    document.getElementById("act-says").textContent = act.says;
    document.getElementById("act-fields").replaceChildren(...act.takes.map(field));
  };
  choice.addEventListener("change", show);
  show();
}

acts();
setInterval(keepUp, 1000);
