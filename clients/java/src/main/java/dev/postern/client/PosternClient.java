package dev.postern.client;

import dev.postern.v1.AccountServiceGrpc;
import dev.postern.v1.AccountServiceGrpc.AccountServiceBlockingStub;
import dev.postern.v1.BroadcastServiceGrpc;
import dev.postern.v1.BroadcastServiceGrpc.BroadcastServiceBlockingStub;
import dev.postern.v1.ContactServiceGrpc;
import dev.postern.v1.ContactServiceGrpc.ContactServiceBlockingStub;
import dev.postern.v1.ConversationServiceGrpc;
import dev.postern.v1.ConversationServiceGrpc.ConversationServiceBlockingStub;
import dev.postern.v1.EventServiceGrpc;
import dev.postern.v1.EventServiceGrpc.EventServiceBlockingStub;
import dev.postern.v1.GroupServiceGrpc;
import dev.postern.v1.GroupServiceGrpc.GroupServiceBlockingStub;
import dev.postern.v1.MessageContent;
import dev.postern.v1.MessageServiceGrpc;
import dev.postern.v1.MessageServiceGrpc.MessageServiceBlockingStub;
import dev.postern.v1.Recipient;
import dev.postern.v1.SendMessageRequest;
import dev.postern.v1.SendMessageResponse;
import dev.postern.v1.SessionServiceGrpc;
import dev.postern.v1.SessionServiceGrpc.SessionServiceBlockingStub;
import dev.postern.v1.TextContent;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * All of the API over one channel; safe to use from many threads. Made by {@link #to}:
 *
 * <pre>{@code
 * try (var client = PosternClient.to("dns:///postern.example.com:443").token("secret").connect()) { ... }
 * }</pre>
 *
 * <p>Each service has its stub, called as in every gRPC program: {@code
 * client.sessions().withDeadlineAfter(Duration.ofSeconds(10)).listSessions(request)}. Calls throw {@code
 * StatusRuntimeException}; {@link ErrorDetails} tells what it says.
 */
public final class PosternClient implements AutoCloseable {
  /** How long {@link #send} tries when nothing else is said. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

  private final ManagedChannel channel;
  private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();

  /**
   * A client over a channel of your own; {@link #close} shuts it down.
   *
   * @param channel the channel
   */
  public PosternClient(ManagedChannel channel) {
    this.channel = channel;
  }

  /**
   * The begin of a connection.
   *
   * @param target the server, for example {@code dns:///postern:50051}
   * @return what the connection is made with
   */
  public static Connector to(String target) {
    return new Connector(target);
  }

  /**
   * The channel, for stubs of another kind.
   *
   * @return the channel
   */
  public ManagedChannel channel() {
    return channel;
  }

  /**
   * The accounts and providers of the server.
   *
   * @return the stub
   */
  public AccountServiceBlockingStub accounts() {
    return AccountServiceGrpc.newBlockingStub(channel);
  }

  /**
   * Sending to many.
   *
   * @return the stub
   */
  public BroadcastServiceBlockingStub broadcasts() {
    return BroadcastServiceGrpc.newBlockingStub(channel);
  }

  /**
   * Contacts and look-ups of numbers.
   *
   * @return the stub
   */
  public ContactServiceBlockingStub contacts() {
    return ContactServiceGrpc.newBlockingStub(channel);
  }

  /**
   * Tickets.
   *
   * @return the stub
   */
  public ConversationServiceBlockingStub conversations() {
    return ConversationServiceGrpc.newBlockingStub(channel);
  }

  /**
   * The event feed, call by call; {@link #subscribe} goes on by itself.
   *
   * @return the stub
   */
  public EventServiceBlockingStub eventLog() {
    return EventServiceGrpc.newBlockingStub(channel);
  }

  /**
   * Groups and their members.
   *
   * @return the stub
   */
  public GroupServiceBlockingStub groups() {
    return GroupServiceGrpc.newBlockingStub(channel);
  }

  /**
   * Sending and looking up messages; {@link #send} is the one that tries again.
   *
   * @return the stub
   */
  public MessageServiceBlockingStub messages() {
    return MessageServiceGrpc.newBlockingStub(channel);
  }

  /**
   * The connection between a provider and a phone.
   *
   * @return the stub
   */
  public SessionServiceBlockingStub sessions() {
    return SessionServiceGrpc.newBlockingStub(channel);
  }

  /**
   * Sends a message, at most once, within {@link #DEFAULT_TIMEOUT}; see {@link #send(SendMessageRequest, Duration)}.
   *
   * @param request what to send
   * @return what became of it
   */
  public SendMessageResponse send(SendMessageRequest request) {
    return send(request, DEFAULT_TIMEOUT);
  }

  /**
   * Sends a message, at most once.
   *
   * <p>Gives it a {@code request_id} when it has none, and tries again with the same one while the server cannot be
   * reached or is still at it. After an error of which {@link ErrorDetails#mayHaveHappened} is true the message may
   * have been sent: the same {@code request_id}, of your own, tells. Only a person can decide to send it again, under
   * another one. An interrupt ends the waiting for another try with the error that would have been thrown then.
   *
   * @param request what to send
   * @param timeout how long to try in all
   * @return what became of it
   */
  public SendMessageResponse send(SendMessageRequest request, Duration timeout) {
    SendMessageRequest identified = SendRetry.withRequestId(request);
    long end = System.nanoTime() + timeout.toNanos();
    Backoff backoff = new Backoff(() -> ThreadLocalRandom.current().nextDouble());
    SendRetry.Doubt doubt = new SendRetry.Doubt();
    while (true) {
      try {
        return messages().withDeadlineAfter(end - System.nanoTime(), TimeUnit.NANOSECONDS).sendMessage(identified);
      } catch (StatusRuntimeException failure) {
        Duration left = Duration.ofNanos(end - System.nanoTime());
        ErrorDetails details = ErrorDetails.of(failure);
        Optional<Duration> delay = SendRetry.delay(details, backoff, left);
        if (delay.isEmpty()) {
          throw doubt.last(failure, details);
        }
        doubt.note(failure, details);
        channel.resetConnectBackoff(); // Our own wait is long enough.
        try {
          TimeUnit.NANOSECONDS.sleep(delay.get().toNanos());
        } catch (InterruptedException interrupt) {
          Thread.currentThread().interrupt();
          throw doubt.last(failure, details);
        }
      } catch (RuntimeException failure) { // Of the function that gives the token.
        throw doubt.last(failure);
      }
    }
  }

  /**
   * {@link #send(SendMessageRequest)} for a text to a number.
   *
   * @param account the sender, for example {@code accounts/ongair}
   * @param phoneNumber the recipient, for example {@code +254722200200}
   * @param text the text
   * @return what became of it
   */
  public SendMessageResponse sendText(String account, String phoneNumber, String text) {
    return sendText(account, phoneNumber, text, "");
  }

  /**
   * {@link #send(SendMessageRequest)} for a text to a number, with a {@code request_id} of your own.
   *
   * @param account the sender, for example {@code accounts/ongair}
   * @param phoneNumber the recipient, for example {@code +254722200200}
   * @param text the text
   * @param requestId the same one for the same message; empty for a random one
   * @return what became of it
   */
  public SendMessageResponse sendText(String account, String phoneNumber, String text, String requestId) {
    return send(
        SendMessageRequest.newBuilder()
            .setParent(account)
            .setRequestId(requestId)
            .setRecipient(Recipient.newBuilder().setPhoneNumber(phoneNumber))
            .setContent(MessageContent.newBuilder().setText(TextContent.newBuilder().setText(text)))
            .build());
  }

  /**
   * Has every event handled, one by one, from where the cursor store says on, over breaks and restarts of the server.
   *
   * <p>The cursor of an event is saved after its handler has returned: each event is handled at least once. A repeat of
   * one of the last 1,024 events is left out. What a new stream cannot mend ends the subscription.
   *
   * @param options where to start, what to be told, what to run on
   * @param handler called with each event, never with two at once
   * @return the subscription, which has begun
   */
  public Subscription subscribe(SubscribeOptions options, EventHandler handler) {
    SubscribeOptions copy = options.copy();
    Subscription subscription =
        new Subscription(EventServiceGrpc.newStub(channel), copy, handler, channel::resetConnectBackoff);
    subscriptions.add(subscription);
    subscription.completion().whenComplete((nothing, failure) -> subscriptions.remove(subscription));
    try {
      copy.executor.execute(subscription::run);
    } catch (RuntimeException refused) {
      subscription.refused(refused);
      throw refused;
    }
    return subscription;
  }

  /** Stops the subscriptions, waits for the events in progress, and shuts the channel down. */
  @Override
  public void close() {
    for (Subscription subscription : subscriptions) {
      subscription.stop();
    }
    for (Subscription subscription : subscriptions) {
      subscription.close();
    }
    channel.shutdownNow();
  }
}
