// What the page says, in the language that it was made for.
"use strict";

// The sentence for an English one, with values in the place of the names in braces.
function say(english, values = {}) {
  const sentence = (DATA.said || {})[english] || english;
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(values, name) ? values[name] : whole));
}
