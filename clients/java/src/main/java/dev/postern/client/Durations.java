package dev.postern.client;

import java.time.Duration;

/** Between the durations of protobuf and of Java. */
final class Durations {
  private Durations() {}

  static Duration ofProto(com.google.protobuf.Duration duration) {
    return Duration.ofSeconds(duration.getSeconds(), duration.getNanos());
  }

  static com.google.protobuf.Duration toProto(Duration duration) {
    return com.google.protobuf.Duration.newBuilder()
        .setSeconds(duration.getSeconds())
        .setNanos(duration.getNano())
        .build();
  }
}
