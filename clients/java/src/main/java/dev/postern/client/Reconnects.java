package dev.postern.client;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * How often an address that is away is tried again. gRPC's own wait grows to two minutes, for which calls would go on to
 * fail after the server is back, and has no setting.
 */
final class Reconnects {
  private static final Duration FIRST = Duration.ofMillis(200);
  private static final Duration GREATEST = Duration.ofSeconds(5);

  private final ManagedChannel channel;
  private Duration wait = FIRST;

  private Reconnects(ManagedChannel channel) {
    this.channel = channel;
  }

  /** Sees to it until the channel is shut down. */
  static void watch(ManagedChannel channel) {
    new Reconnects(channel).look();
  }

  /** Never called twice at a time: each call ends with what leads to the next one. */
  private void look() {
    ConnectivityState state = channel.getState(false);
    if (state == ConnectivityState.READY) {
      wait = FIRST;
    }
    if (state == ConnectivityState.TRANSIENT_FAILURE) {
      Duration now = wait;
      wait = Duration.ofMillis(Math.min(now.toMillis() * 8 / 5, GREATEST.toMillis()));
      CompletableFuture.delayedExecutor(now.toMillis(), TimeUnit.MILLISECONDS).execute(this::tryAgain);
    } else if (state != ConnectivityState.SHUTDOWN) {
      channel.notifyWhenStateChanged(state, this::look);
    }
  }

  private void tryAgain() {
    channel.resetConnectBackoff();
    look();
  }
}
