// One message for each line of standard input, by the client that is named, and a line that tells what came of it.
// Timers that a client sets run out at once, and are told: whoever waits to try again does not keep us waiting.
import { AsyncLocalStorage } from "node:async_hooks";
import { createInterface } from "node:readline";
import { WhatsAppClient } from "@kapso/whatsapp-cloud-api";
import { WhatsAppAPI } from "whatsapp-api-js";
import { Location } from "whatsapp-api-js/messages/location";
import { Template } from "whatsapp-api-js/messages/template";
import { Text } from "whatsapp-api-js/messages/text";

const NAME = "N".repeat(1_200_000);
const real = globalThis.setTimeout;
const attempt = new AsyncLocalStorage(); // holds for how long each attempt wanted to wait
globalThis.setTimeout = (act, ms = 0, ...more) => {
    if (new Error().stack.split("\n")[2]?.includes("node:internal")) return real(act, ms, ...more); // fetch's own housekeeping
    if (ms > 0) attempt.getStore()?.push(ms / 1000);
    return real(act, 0, ...more);
};

async function kapso(at, what) {
    const client = new WhatsAppClient({ accessToken: at.token, baseUrl: at.base, graphVersion: "v24.0" });
    const to = { phoneNumberId: at.number, to: at.person };
    if (what === "text") return client.messages.sendText({ ...to, body: "Hello" });
    if (what === "large") {
        const components = [{ type: "body", parameters: [{ type: "text", text: NAME }] }]; // of a place it takes no such name
        return client.messages.sendTemplate({ ...to, template: { name: "order", language: { code: at.language }, components } });
    }
    if (what === "list") return client.templates.list({ businessAccountId: at.account });
    return client.messages.sendTemplate({ ...to, template: { name: what, language: { code: at.language } } });
}

async function other(at, what) {
    const go = (url, init) => fetch(String(url).replace("https://graph.facebook.com", at.base), init);
    const client = new WhatsAppAPI({ token: at.token, secure: false, v: "v24.0", ponyfill: { fetch: go } });
    const letter = what === "text" ? new Text("Hello") : what === "large" ? new Location(-74.01, 40.7, NAME) : new Template(what, at.language);
    return client.sendMessage(at.number, { phone: at.person }, letter);
}

const send = process.argv[2] === "kapso" ? kapso : other;
async function tried({ id, at, what }) {
    let told;
    try {
        const answer = await send(at, what);
        told = { answer, error: answer?.error ? "answer" : "", code: answer?.error?.code ?? 0 };
    } catch (error) {
        told = { answer: error.message, error: error.constructor.name, code: typeof error.code === "number" ? error.code : 0 };
    }
    await new Promise((resolve) => setImmediate(resolve)); // whatever else it began runs out too
    process.stdout.write(JSON.stringify({ id, what, ...told, waited: attempt.getStore() }) + "\n");
}

for await (const line of createInterface({ input: process.stdin })) void attempt.run([], () => tried(JSON.parse(line)));
