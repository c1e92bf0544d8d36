import { toast } from "./dialogs.js";
import { text } from "./text.js";

/** Copies and says so. */
export async function copy(words) {
  await navigator.clipboard.writeText(words);
  toast(text.copied);
}
