// A central system of the npm package `ocpp-rpc` in strict mode: it checks every payload, in both
// directions, against the schemas of the Open Charge Alliance that the package carries, and the
// order of frames by its own rules. It prints {"port"} when it listens, and what it found when its
// standard input ends: {"calls", "answers", "findings", "clients"}.

import { createRequire } from "node:module";

const { RPCServer, createRPCError } = createRequire(process.argv[2] + "/")("ocpp-rpc");

const calls = {};
const answers = {};
const findings = {};
const count = (where, what) => {
  where[what] = (where[what] ?? 0) + 1;
};
const finding = (what) => count(findings, what);
let transactions = 0;
let clients = 0;

const NOW = () => new Date().toISOString();
const ACCEPTED = { status: "Accepted" };
const PROFILE = {
  chargingProfileId: 1,
  stackLevel: 0,
  chargingProfilePurpose: "TxDefaultProfile",
  chargingProfileKind: "Relative",
  chargingSchedule: {
    chargingRateUnit: "A",
    chargingSchedulePeriod: [{ startPeriod: 0, limit: 10 }],
  },
};
const HANDLERS = {
  BootNotification: () => ({ ...ACCEPTED, currentTime: NOW(), interval: 300 }),
  Heartbeat: () => ({ currentTime: NOW() }),
  Authorize: () => ({ idTagInfo: ACCEPTED }),
  StartTransaction: () => ({ idTagInfo: ACCEPTED, transactionId: ++transactions }),
  StopTransaction: () => ({ idTagInfo: ACCEPTED }),
  DataTransfer: () => ({ status: "UnknownVendorId" }),
};
for (const silent of [
  "StatusNotification",
  "MeterValues",
  "FirmwareStatusNotification",
  "DiagnosticsStatusNotification",
]) {
  HANDLERS[silent] = () => ({});
}
// each charge point gets one of them, once it has booted
const COMMANDS = [
  ["GetConfiguration", {}],
  ["GetConfiguration", { key: ["HeartbeatInterval", "Nonsense"] }],
  ["ChangeConfiguration", { key: "MeterValueSampleInterval", value: "120" }],
  ["GetLocalListVersion", {}],
  ["SendLocalList", { listVersion: 1, updateType: "Full", localAuthorizationList: [] }],
  ["SetChargingProfile", { connectorId: 0, csChargingProfiles: PROFILE }],
  ["GetCompositeSchedule", { connectorId: 1, duration: 3600 }],
  ["ClearChargingProfile", {}],
  ["TriggerMessage", { requestedMessage: "MeterValues" }],
  ["TriggerMessage", { requestedMessage: "DiagnosticsStatusNotification" }],
  ["TriggerMessage", { requestedMessage: "StatusNotification", connectorId: 1 }],
  [
    "ReserveNow",
    { connectorId: 0, expiryDate: "2099-01-01T00:00:00Z", idTag: "X", reservationId: 1 },
  ],
  ["CancelReservation", { reservationId: 1 }],
  ["ChangeAvailability", { connectorId: 1, type: "Inoperative" }],
  ["ClearCache", {}],
  ["UnlockConnector", { connectorId: 1 }],
  ["DataTransfer", { vendorId: "com.example" }],
  ["RemoteStartTransaction", { idTag: "X" }],
  ["RemoteStopTransaction", { transactionId: 4711 }],
  ["GetDiagnostics", { location: "ftp://files.test/" }],
  ["UpdateFirmware", { location: "ftp://files.test/fw", retrieveDate: "2020-01-01T00:00:00Z" }],
  ["Reset", { type: "Soft" }],
];

const server = new RPCServer({ protocols: ["ocpp1.6"], strictMode: true, pingIntervalMs: 0 });
server.on("client", (client) => {
  const mine = COMMANDS[clients++ % COMMANDS.length];
  let commanded = false;
  client.on("badMessage", (message) => finding(`bad message: ${message.error}`));
  client.on("strictValidationFailure", (event) =>
    finding(`${event.outbound ? "ours" : "theirs"} ${event.method}: ${event.error.message}`),
  );
  client.on("protocol", (event) => event);
  client.handle(({ method, params }) => {
    const handler = HANDLERS[method];
    count(calls, method);
    if (!handler) {
      finding(`${method} is not for a charge point to send`);
      throw createRPCError("NotSupported");
    }
    for (const value of params.meterValue ?? [params]) {
      if (value.timestamp && Date.parse(value.timestamp) > Date.now() + 1000) {
        finding(`${method} tells of the future`);
      }
    }
    if (method === "Heartbeat" && !commanded) {
      commanded = true;
      const [action, payload] = mine;
      client.call(action, payload).then(
        (answer) => count(answers, `${action} ${answer.status ?? ""}`.trim()),
        (error) => finding(`${action} was answered: ${error.message}`),
      );
    }
    return handler(params);
  });
});

const http = await server.listen(0, "127.0.0.1");
console.log(JSON.stringify({ port: http.address().port }));
process.stdin.resume();
process.stdin.on("end", () => {
  console.log(JSON.stringify({ calls, answers, findings, clients }));
  process.exit(0);
});
