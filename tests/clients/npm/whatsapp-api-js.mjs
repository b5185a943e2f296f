// whatsapp-api-js as its users would use it: `send` does everything once, `hear` waits for webhooks.
// Meta's host stands in its code; the way it offers to change that is a fetch of one's own.
import { WhatsAppAPI } from "whatsapp-api-js/middleware/node-http";
import { Contacts, Name, Phone } from "whatsapp-api-js/messages/contacts";
import { ActionButtons, ActionList, Body, Button, Footer, Interactive, ListSection, Row } from "whatsapp-api-js/messages/interactive";
import { Location } from "whatsapp-api-js/messages/location";
import { Image } from "whatsapp-api-js/messages/media";
import { Reaction } from "whatsapp-api-js/messages/reaction";
import { Template } from "whatsapp-api-js/messages/template";
import { Text } from "whatsapp-api-js/messages/text";
import { at, counted, hear, picture, step, tell } from "./common.mjs";

const client = new WhatsAppAPI({ token: at.token, appSecret: at.secret || "none", webhookVerifyToken: at.verify, v: "v24.0", ponyfill: { fetch: counted } });

async function send() {
    const to = { phone: at.person };
    const sent = (message, ...more) => client.sendMessage(at.number, to, message, ...more);
    await step("text", () => sent(new Text("Hello from whatsapp-api-js"), at.wrote, "o-1"));
    await step("template", () => sent(new Template(at.template, at.language)));
    const form = new FormData();
    form.set("file", new Blob([picture], { type: "image/png" }), "point.png");
    const media = (await step("upload", () => client.uploadMedia(at.number, form)))?.id ?? "";
    await step("image", () => sent(new Image(media, true, "A point")));
    const buttons = new ActionButtons(new Button("yes", "Yes"), new Button("no", "No"));
    await step("buttons", () => sent(new Interactive(buttons, new Body("Is ten fine?"), undefined, new Footer("Thanks"))));
    const rows = new ActionList("Choose", new ListSection("Morning", new Row("slot-0900", "09:00", "Early")));
    await step("list", () => sent(new Interactive(rows, new Body("When?"))));
    await step("reaction", () => sent(new Reaction(at.wrote, "👍")));
    await step("location", () => sent(new Location(-74.01, 40.7, "Quay", "12 Quay Street")));
    await step("contacts", () => sent(new Contacts([new Name("Marco Bellini", "Marco"), new Phone("+15550109002", "MOBILE")])));
    await step("read", () => client.markAsRead(at.number, at.wrote));
    await step("typing", () => client.markAsRead(at.number, at.wrote, "text"));
    const told = await step("media url", () => client.retrieveMedia(media, at.number));
    await step("download", async () => Buffer.from(await (await client.fetchMedia(told.url)).arrayBuffer()).toString("hex"));
    await step("delete media", () => client.deleteMedia(media, at.number));
    await step("block", () => client.blockUser(at.number, { phone: at.person }));
    await step("unblock", () => client.unblockUser(at.number, { phone: at.person }));
    await step("to itself", () => client.sendMessage(at.number, { phone: at.itself }, new Text("Hello, me")));
    tell("whatsapp-api-js");
}

function listen() {
    const heard = [];
    client.on.message = ({ message }) => {
        heard.push({ kind: message.type, text: message.text?.body ?? "" });
    };
    client.on.status = ({ status, error }) => {
        heard.push({ kind: status, code: error?.code ?? 0 });
    };
    hear((request) => client.handle_get(request), (request) => client.handle_post(request), heard);
}

await (process.argv[2] === "hear" ? listen() : send());
