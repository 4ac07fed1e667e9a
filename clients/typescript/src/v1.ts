/** The messages, enums and services of postern.v1, as they are generated. */
export * from "./gen/postern/v1/account_pb.js";
export * from "./gen/postern/v1/broadcast_pb.js";
export * from "./gen/postern/v1/contact_pb.js";
export * from "./gen/postern/v1/conversation_pb.js";
export * from "./gen/postern/v1/error_reason_pb.js";
export * from "./gen/postern/v1/event_pb.js";
export * from "./gen/postern/v1/event_type_pb.js";
export * from "./gen/postern/v1/group_pb.js";
export * from "./gen/postern/v1/message_pb.js";
export * from "./gen/postern/v1/session_pb.js";
export * from "./gen/postern/v1/types_pb.js";
