package dev.postern.client;

import dev.postern.v1.AccountServiceGrpc;
import dev.postern.v1.BroadcastServiceGrpc;
import dev.postern.v1.ContactServiceGrpc;
import dev.postern.v1.ConversationServiceGrpc;
import dev.postern.v1.EventServiceGrpc;
import dev.postern.v1.GroupServiceGrpc;
import dev.postern.v1.MessageServiceGrpc;
import dev.postern.v1.SessionServiceGrpc;
import io.grpc.ServiceDescriptor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** All addresses of the target in turn; a read that finds no server is tried again, up to four times. */
final class DefaultServiceConfig {
  private static final Map<String, ?> RETRIES = Map.of(
      "maxAttempts", 5.0,
      "initialBackoff", "0.2s",
      "maxBackoff", "5s",
      "backoffMultiplier", 3.0,
      "retryableStatusCodes", List.of("UNAVAILABLE"));

  /** As {@code ManagedChannelBuilder.defaultServiceConfig} takes it. */
  static Map<String, ?> make() {
    return Map.of(
        "loadBalancingConfig", List.of(Map.of("round_robin", Map.of())),
        "methodConfig", List.of(Map.of("name", reads(), "retryPolicy", RETRIES)));
  }

  /** Every call that changes nothing: those that get and those that list. */
  private static List<Map<String, String>> reads() {
    return Stream.of(
            AccountServiceGrpc.getServiceDescriptor(),
            BroadcastServiceGrpc.getServiceDescriptor(),
            ContactServiceGrpc.getServiceDescriptor(),
            ConversationServiceGrpc.getServiceDescriptor(),
            EventServiceGrpc.getServiceDescriptor(),
            GroupServiceGrpc.getServiceDescriptor(),
            MessageServiceGrpc.getServiceDescriptor(),
            SessionServiceGrpc.getServiceDescriptor())
        .map(ServiceDescriptor::getMethods)
        .flatMap(methods -> methods.stream())
        .filter(method -> isRead(method.getBareMethodName()))
        .map(method -> Map.of("service", method.getServiceName(), "method", method.getBareMethodName()))
        .toList();
  }

  private static boolean isRead(String method) {
    return method.startsWith("Get") || method.startsWith("List");
  }

  private DefaultServiceConfig() {}
}
