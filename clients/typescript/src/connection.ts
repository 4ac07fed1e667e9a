/** How a channel to the server is made. */
import { Client as Channel, type ChannelOptions, credentials, Metadata } from "@grpc/grpc-js";

import { defaultServiceConfig } from "./service_config.js";
import { VERSION } from "./version.js";

const LARGEST_MESSAGE = 20 << 20;

/** A bearer token, or what gives the current one before each call. */
export type Token = string | (() => string | Promise<string>);

/** How the server is known, and the client to it. All in PEM. */
export interface Tls {
  /** What may sign the server's certificate. Left out: what Node trusts. */
  rootCertificates?: Buffer;
  /** The client's own certificate. */
  certificateChain?: Buffer;
  /** Its private key. */
  privateKey?: Buffer;
  /** The name in the server's certificate, where it is not the host of the target. */
  serverName?: string;
}

/** How to reach the server, and as whom. Without any of it: TLS by what Node trusts, no token. */
export interface ConnectOptions {
  /** Plain text instead of TLS. */
  insecure?: boolean;
  /** How the server is known, and the client to it. */
  tls?: Tls;
  /** Sent as a bearer token with each call; a function is called for each. */
  token?: Token;
  /** gRPC's service config, instead of one that uses all addresses of the target in turn and tries reads again. */
  serviceConfig?: object;
}

/** The channel: dead connections are noticed, large messages pass, all addresses are used. */
export function channel(target: string, options: ConnectOptions): Channel {
  if (options.insecure && options.tls) throw new TypeError("either tls or insecure");
  const { rootCertificates, privateKey, certificateChain, serverName } = options.tls ?? {};
  const security = options.insecure
    ? credentials.createInsecure()
    : credentials.createSsl(rootCertificates ?? null, privateKey ?? null, certificateChain ?? null);
  const settings: ChannelOptions = {
    "grpc.keepalive_time_ms": 30_000,
    "grpc.keepalive_timeout_ms": 10_000,
    "grpc.keepalive_permit_without_calls": 1,
    "grpc.max_receive_message_length": LARGEST_MESSAGE,
    "grpc.max_send_message_length": LARGEST_MESSAGE,
    "grpc.initial_reconnect_backoff_ms": 200,
    "grpc.max_reconnect_backoff_ms": 5_000,
    "grpc.primary_user_agent": `postern-typescript/${VERSION}`,
    "grpc.service_config": JSON.stringify(options.serviceConfig ?? defaultServiceConfig()),
    "grpc.service_config_disable_resolution": 1, // What DNS says about the service counts in no language.
  };
  if (serverName) settings["grpc.ssl_target_name_override"] = serverName;
  return new Channel(target, security, settings);
}

/** What goes with each call. */
export async function callMetadata(token: Token | undefined): Promise<Metadata> {
  const metadata = new Metadata();
  if (token !== undefined) {
    metadata.set("authorization", `Bearer ${typeof token === "function" ? await token() : token}`);
  }
  return metadata;
}
