// The way back to the list as it was left, and a button at each piece of code that copies it.
"use strict";
{
  try {
    const list = sessionStorage.getItem("list");
    if (list) document.querySelector(".back").hash = list;
  } catch {
    // a browser may forbid pages from disk to keep anything: the link leads to the whole list
  }
  for (const block of document.querySelectorAll(".statement .code, #proof-title ~ .code")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "copy";
    button.addEventListener("click", async () => {
      const text = block.querySelector("pre").textContent;
      try {
        await navigator.clipboard.writeText(text);
        button.textContent = "copied";
      } catch {
        getSelection().selectAllChildren(block.querySelector("pre"));
        button.textContent = "selected";
      }
      setTimeout(() => (button.textContent = "copy"), 1500);
    });
    block.prepend(button);
  }
}
