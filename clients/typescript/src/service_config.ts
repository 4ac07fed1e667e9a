/** gRPC's service config, where the user has none. */
import * as v1 from "./v1.js";

const SERVICES = [
  v1.AccountService, v1.BroadcastService, v1.ContactService, v1.ConversationService, v1.EventService, v1.GroupService,
  v1.MessageService, v1.SessionService,
];

/** All addresses of the target in turn; a read that finds no server is tried again, up to four times. */
export function defaultServiceConfig(): object {
  const reads = SERVICES.flatMap((service) => service.methods
    .filter(({ name }) => name.startsWith("Get") || name.startsWith("List"))
    .map(({ name }) => ({ service: service.typeName, method: name })));
  const retryPolicy = {
    maxAttempts: 5, initialBackoff: "0.2s", maxBackoff: "5s", backoffMultiplier: 3, retryableStatusCodes: ["UNAVAILABLE"],
  };
  return { loadBalancingConfig: [{ round_robin: {} }], methodConfig: [{ name: reads, retryPolicy }] };
}
