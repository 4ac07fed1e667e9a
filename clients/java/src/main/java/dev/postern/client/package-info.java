/**
 * Client of Postern, a gRPC gateway in front of WhatsApp-style messaging providers.
 *
 * <pre>{@code
 * try (var client = PosternClient.to("localhost:50051").plainText().connect()) {
 *   client.sendText("accounts/ongair", "+254722200200", "Hello");
 *   var options = new SubscribeOptions().cursorStore(new FileCursorStore(Path.of("cursor")));
 *   client.subscribe(options, event -> System.out.println(event)).await();
 * }
 * }</pre>
 *
 * <p>{@code dev.postern.v1} holds the messages and the stubs.
 */
package dev.postern.client;
