/** Google's messages of errors, as `google.rpc.Status` in a broadcast's results holds them. */
export * from "./gen/google/rpc/error_details_pb.js";
export * from "./gen/google/rpc/status_pb.js";
