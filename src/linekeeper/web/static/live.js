// The page asks again by itself (htmx, `#live` in base.html). This file adds three things that attributes cannot say.
"use strict";

// Refresh what the address bar names: a search may have changed it while a refresh was waiting.
document.addEventListener("htmx:before:request", (event) => {
  const { ctx } = event.detail;
  if (ctx.sourceElement.id === "live") ctx.request.action = location.pathname + location.search;
});

// Say so when Linekeeper itself cannot be reached: an old page must not look like a fresh one.
const lost = document.getElementById("lost");
const show = (isLost) => () => { lost.hidden = !isLost; };
document.addEventListener("htmx:sse:error", show(true));
document.addEventListener("htmx:error", show(true));
document.addEventListener("htmx:sse:after:connection", show(false));
document.addEventListener("htmx:after:swap", show(false));

// What the reader has unfolded stays so when the page is morphed into its newer self.
let unfolded = [];
document.addEventListener("htmx:before:swap", () => { unfolded = [...document.querySelectorAll("details[open][id]")].map((one) => one.id); });
document.addEventListener("htmx:after:swap", () => { for (const id of unfolded) document.getElementById(id)?.setAttribute("open", ""); });
