// @kapso/whatsapp-cloud-api as its users would use it: `send` does everything once, `hear` waits for webhooks.
import { WhatsAppClient } from "@kapso/whatsapp-cloud-api";
import { normalizeWebhook, verifySignature } from "@kapso/whatsapp-cloud-api/server";
import { at, counted, hear, picture, step, tell, text } from "./common.mjs";

const to = { phoneNumberId: at.number, to: at.person };

async function send() {
    const client = new WhatsAppClient({ accessToken: at.token, baseUrl: at.base, graphVersion: "v24.0", fetch: counted });
    const { messages, media, templates, phoneNumbers } = client;
    await step("text", () => messages.sendText({ ...to, body: "Hello from kapso", bizOpaqueCallbackData: "o-1", contextMessageId: at.wrote }));
    await step("template", () => messages.sendTemplate({ ...to, template: { name: at.template, language: { code: at.language } } }));
    const file = { phoneNumberId: at.number, type: "image/png", file: new Blob([picture], { type: "image/png" }), fileName: "point.png" };
    const mediaId = (await step("upload", () => media.upload(file)))?.id ?? "";
    await step("image", () => messages.sendImage({ ...to, image: { id: mediaId, caption: "A point" } }));
    const buttons = [
        { id: "yes", title: "Yes" },
        { id: "no", title: "No" },
    ];
    await step("buttons", () => messages.sendInteractiveButtons({ ...to, bodyText: "Is ten fine?", footerText: "Thanks", buttons }));
    const sections = [{ title: "Morning", rows: [{ id: "slot-0900", title: "09:00", description: "Early" }] }];
    await step("list", () => messages.sendInteractiveList({ ...to, bodyText: "When?", buttonText: "Choose", sections }));
    await step("reaction", () => messages.sendReaction({ ...to, reaction: { messageId: at.wrote, emoji: "👍" } }));
    await step("location", () => messages.sendLocation({ ...to, location: { latitude: 40.7, longitude: -74.01, name: "Quay" } }));
    const friend = { name: { formattedName: "Marco Bellini", firstName: "Marco" }, phones: [{ phone: "+15550109002", type: "MOBILE" }] };
    await step("contacts", () => messages.sendContacts({ ...to, contacts: [friend] }));
    await step("read", () => messages.markRead({ phoneNumberId: at.number, messageId: at.wrote }));
    await step("typing", () => messages.markRead({ phoneNumberId: at.number, messageId: at.wrote, typingIndicator: { type: "text" } }));
    await step("media url", () => media.get({ mediaId }));
    const bytes = async () => Buffer.from(await media.download({ mediaId, auth: "always" })).toString("hex");
    await step("download", bytes);
    await step("delete media", () => media.delete({ mediaId }));
    await step("profile", () => phoneNumbers.businessProfile.get({ phoneNumberId: at.number }));
    await step("templates", () => templates.list({ businessAccountId: at.account, limit: 10 }));
    await step("to itself", () => messages.sendText({ phoneNumberId: at.number, to: at.itself, body: "Hello, me" }));
    tell("@kapso/whatsapp-cloud-api");
}

function listen() {
    const heard = [];
    const get = (request) => {
        const asked = new URL(request.url, "http://localhost").searchParams;
        if (asked.get("hub.verify_token") !== at.verify) throw 403;
        return asked.get("hub.challenge");
    };
    const post = async (request) => {
        const rawBody = await text(request);
        if (!verifySignature({ appSecret: at.secret, rawBody, signatureHeader: request.headers["x-hub-signature-256"] })) return 401;
        const told = normalizeWebhook(JSON.parse(rawBody));
        for (const message of told.messages) heard.push({ kind: message.type, text: message.text?.body ?? "" });
        for (const status of told.statuses) heard.push({ kind: status.status, code: status.errors?.[0]?.code ?? 0 });
        return 200;
    };
    hear(get, post, heard);
}

await (process.argv[2] === "hear" ? listen() : send());
