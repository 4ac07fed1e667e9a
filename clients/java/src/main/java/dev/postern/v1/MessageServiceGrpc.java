package dev.postern.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * Sends and looks up single messages. For many recipients see BroadcastService, for what happens later EventService.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class MessageServiceGrpc {

  private MessageServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "postern.v1.MessageService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.postern.v1.SendMessageRequest,
      dev.postern.v1.SendMessageResponse> getSendMessageMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "SendMessage",
      requestType = dev.postern.v1.SendMessageRequest.class,
      responseType = dev.postern.v1.SendMessageResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.postern.v1.SendMessageRequest,
      dev.postern.v1.SendMessageResponse> getSendMessageMethod() {
    io.grpc.MethodDescriptor<dev.postern.v1.SendMessageRequest, dev.postern.v1.SendMessageResponse> getSendMessageMethod;
    if ((getSendMessageMethod = MessageServiceGrpc.getSendMessageMethod) == null) {
      synchronized (MessageServiceGrpc.class) {
        if ((getSendMessageMethod = MessageServiceGrpc.getSendMessageMethod) == null) {
          MessageServiceGrpc.getSendMessageMethod = getSendMessageMethod =
              io.grpc.MethodDescriptor.<dev.postern.v1.SendMessageRequest, dev.postern.v1.SendMessageResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "SendMessage"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.SendMessageRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.SendMessageResponse.getDefaultInstance()))
              .setSchemaDescriptor(new MessageServiceMethodDescriptorSupplier("SendMessage"))
              .build();
        }
      }
    }
    return getSendMessageMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.postern.v1.GetMessageRequest,
      dev.postern.v1.GetMessageResponse> getGetMessageMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetMessage",
      requestType = dev.postern.v1.GetMessageRequest.class,
      responseType = dev.postern.v1.GetMessageResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.postern.v1.GetMessageRequest,
      dev.postern.v1.GetMessageResponse> getGetMessageMethod() {
    io.grpc.MethodDescriptor<dev.postern.v1.GetMessageRequest, dev.postern.v1.GetMessageResponse> getGetMessageMethod;
    if ((getGetMessageMethod = MessageServiceGrpc.getGetMessageMethod) == null) {
      synchronized (MessageServiceGrpc.class) {
        if ((getGetMessageMethod = MessageServiceGrpc.getGetMessageMethod) == null) {
          MessageServiceGrpc.getGetMessageMethod = getGetMessageMethod =
              io.grpc.MethodDescriptor.<dev.postern.v1.GetMessageRequest, dev.postern.v1.GetMessageResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetMessage"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.GetMessageRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.GetMessageResponse.getDefaultInstance()))
              .setSchemaDescriptor(new MessageServiceMethodDescriptorSupplier("GetMessage"))
              .build();
        }
      }
    }
    return getGetMessageMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.postern.v1.ListMessagesRequest,
      dev.postern.v1.ListMessagesResponse> getListMessagesMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListMessages",
      requestType = dev.postern.v1.ListMessagesRequest.class,
      responseType = dev.postern.v1.ListMessagesResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.postern.v1.ListMessagesRequest,
      dev.postern.v1.ListMessagesResponse> getListMessagesMethod() {
    io.grpc.MethodDescriptor<dev.postern.v1.ListMessagesRequest, dev.postern.v1.ListMessagesResponse> getListMessagesMethod;
    if ((getListMessagesMethod = MessageServiceGrpc.getListMessagesMethod) == null) {
      synchronized (MessageServiceGrpc.class) {
        if ((getListMessagesMethod = MessageServiceGrpc.getListMessagesMethod) == null) {
          MessageServiceGrpc.getListMessagesMethod = getListMessagesMethod =
              io.grpc.MethodDescriptor.<dev.postern.v1.ListMessagesRequest, dev.postern.v1.ListMessagesResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListMessages"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.ListMessagesRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.ListMessagesResponse.getDefaultInstance()))
              .setSchemaDescriptor(new MessageServiceMethodDescriptorSupplier("ListMessages"))
              .build();
        }
      }
    }
    return getListMessagesMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.postern.v1.ListQueuedMessagesRequest,
      dev.postern.v1.ListQueuedMessagesResponse> getListQueuedMessagesMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListQueuedMessages",
      requestType = dev.postern.v1.ListQueuedMessagesRequest.class,
      responseType = dev.postern.v1.ListQueuedMessagesResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.postern.v1.ListQueuedMessagesRequest,
      dev.postern.v1.ListQueuedMessagesResponse> getListQueuedMessagesMethod() {
    io.grpc.MethodDescriptor<dev.postern.v1.ListQueuedMessagesRequest, dev.postern.v1.ListQueuedMessagesResponse> getListQueuedMessagesMethod;
    if ((getListQueuedMessagesMethod = MessageServiceGrpc.getListQueuedMessagesMethod) == null) {
      synchronized (MessageServiceGrpc.class) {
        if ((getListQueuedMessagesMethod = MessageServiceGrpc.getListQueuedMessagesMethod) == null) {
          MessageServiceGrpc.getListQueuedMessagesMethod = getListQueuedMessagesMethod =
              io.grpc.MethodDescriptor.<dev.postern.v1.ListQueuedMessagesRequest, dev.postern.v1.ListQueuedMessagesResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListQueuedMessages"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.ListQueuedMessagesRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.ListQueuedMessagesResponse.getDefaultInstance()))
              .setSchemaDescriptor(new MessageServiceMethodDescriptorSupplier("ListQueuedMessages"))
              .build();
        }
      }
    }
    return getListQueuedMessagesMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.postern.v1.ClearMessageQueueRequest,
      dev.postern.v1.ClearMessageQueueResponse> getClearMessageQueueMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ClearMessageQueue",
      requestType = dev.postern.v1.ClearMessageQueueRequest.class,
      responseType = dev.postern.v1.ClearMessageQueueResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.postern.v1.ClearMessageQueueRequest,
      dev.postern.v1.ClearMessageQueueResponse> getClearMessageQueueMethod() {
    io.grpc.MethodDescriptor<dev.postern.v1.ClearMessageQueueRequest, dev.postern.v1.ClearMessageQueueResponse> getClearMessageQueueMethod;
    if ((getClearMessageQueueMethod = MessageServiceGrpc.getClearMessageQueueMethod) == null) {
      synchronized (MessageServiceGrpc.class) {
        if ((getClearMessageQueueMethod = MessageServiceGrpc.getClearMessageQueueMethod) == null) {
          MessageServiceGrpc.getClearMessageQueueMethod = getClearMessageQueueMethod =
              io.grpc.MethodDescriptor.<dev.postern.v1.ClearMessageQueueRequest, dev.postern.v1.ClearMessageQueueResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ClearMessageQueue"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.ClearMessageQueueRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.ClearMessageQueueResponse.getDefaultInstance()))
              .setSchemaDescriptor(new MessageServiceMethodDescriptorSupplier("ClearMessageQueue"))
              .build();
        }
      }
    }
    return getClearMessageQueueMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static MessageServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<MessageServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<MessageServiceStub>() {
        @java.lang.Override
        public MessageServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new MessageServiceStub(channel, callOptions);
        }
      };
    return MessageServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static MessageServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<MessageServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<MessageServiceBlockingV2Stub>() {
        @java.lang.Override
        public MessageServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new MessageServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return MessageServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static MessageServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<MessageServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<MessageServiceBlockingStub>() {
        @java.lang.Override
        public MessageServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new MessageServiceBlockingStub(channel, callOptions);
        }
      };
    return MessageServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static MessageServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<MessageServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<MessageServiceFutureStub>() {
        @java.lang.Override
        public MessageServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new MessageServiceFutureStub(channel, callOptions);
        }
      };
    return MessageServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * Sends and looks up single messages. For many recipients see BroadcastService, for what happens later EventService.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * Sends one message and returns once the provider has accepted or refused it; delivery is reported by events.
     * Postern sends it upstream at most once per `request_id`, and never repeats a send whose outcome is not known.
     * Errors: RECIPIENT_NOT_FOUND, GROUP_NOT_FOUND, SESSION_NOT_FOUND, SESSION_NOT_CONNECTED, NO_ACTIVE_SUBSCRIPTION,
     * INSUFFICIENT_BALANCE, UPSTREAM_SEND_FAILED, UPSTREAM_OUTCOME_UNKNOWN.
     * </pre>
     */
    default void sendMessage(dev.postern.v1.SendMessageRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.SendMessageResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getSendMessageMethod(), responseObserver);
    }

    /**
     * <pre>
     * Gets one message from the provider. Our Voice. Names minted by Postern are not known to any provider.
     * Errors: MESSAGE_NOT_FOUND.
     * </pre>
     */
    default void getMessage(dev.postern.v1.GetMessageRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.GetMessageResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetMessageMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lists messages from the provider, in its order. Ongair legacy (one array, fetched anew for each page, so that
     * inserts shift pages), Chat-API, Our Voice. Errors: UNSUPPORTED_FIELD for a filter the provider does not have.
     * </pre>
     */
    default void listMessages(dev.postern.v1.ListMessagesRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.ListMessagesResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListMessagesMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lists messages waiting at the provider for the phone. Chat-API, which shows the first 100 only.
     * </pre>
     */
    default void listQueuedMessages(dev.postern.v1.ListQueuedMessagesRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.ListQueuedMessagesResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListQueuedMessagesMethod(), responseObserver);
    }

    /**
     * <pre>
     * Discards the messages waiting at the provider. Cannot be undone. Chat-API.
     * Errors: UPSTREAM_OUTCOME_UNKNOWN.
     * </pre>
     */
    default void clearMessageQueue(dev.postern.v1.ClearMessageQueueRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.ClearMessageQueueResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getClearMessageQueueMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service MessageService.
   * <pre>
   * Sends and looks up single messages. For many recipients see BroadcastService, for what happens later EventService.
   * </pre>
   */
  public static abstract class MessageServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return MessageServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service MessageService.
   * <pre>
   * Sends and looks up single messages. For many recipients see BroadcastService, for what happens later EventService.
   * </pre>
   */
  public static final class MessageServiceStub
      extends io.grpc.stub.AbstractAsyncStub<MessageServiceStub> {
    private MessageServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected MessageServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new MessageServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Sends one message and returns once the provider has accepted or refused it; delivery is reported by events.
     * Postern sends it upstream at most once per `request_id`, and never repeats a send whose outcome is not known.
     * Errors: RECIPIENT_NOT_FOUND, GROUP_NOT_FOUND, SESSION_NOT_FOUND, SESSION_NOT_CONNECTED, NO_ACTIVE_SUBSCRIPTION,
     * INSUFFICIENT_BALANCE, UPSTREAM_SEND_FAILED, UPSTREAM_OUTCOME_UNKNOWN.
     * </pre>
     */
    public void sendMessage(dev.postern.v1.SendMessageRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.SendMessageResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getSendMessageMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Gets one message from the provider. Our Voice. Names minted by Postern are not known to any provider.
     * Errors: MESSAGE_NOT_FOUND.
     * </pre>
     */
    public void getMessage(dev.postern.v1.GetMessageRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.GetMessageResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetMessageMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lists messages from the provider, in its order. Ongair legacy (one array, fetched anew for each page, so that
     * inserts shift pages), Chat-API, Our Voice. Errors: UNSUPPORTED_FIELD for a filter the provider does not have.
     * </pre>
     */
    public void listMessages(dev.postern.v1.ListMessagesRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.ListMessagesResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListMessagesMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lists messages waiting at the provider for the phone. Chat-API, which shows the first 100 only.
     * </pre>
     */
    public void listQueuedMessages(dev.postern.v1.ListQueuedMessagesRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.ListQueuedMessagesResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListQueuedMessagesMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Discards the messages waiting at the provider. Cannot be undone. Chat-API.
     * Errors: UPSTREAM_OUTCOME_UNKNOWN.
     * </pre>
     */
    public void clearMessageQueue(dev.postern.v1.ClearMessageQueueRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.ClearMessageQueueResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getClearMessageQueueMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service MessageService.
   * <pre>
   * Sends and looks up single messages. For many recipients see BroadcastService, for what happens later EventService.
   * </pre>
   */
  public static final class MessageServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<MessageServiceBlockingV2Stub> {
    private MessageServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected MessageServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new MessageServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Sends one message and returns once the provider has accepted or refused it; delivery is reported by events.
     * Postern sends it upstream at most once per `request_id`, and never repeats a send whose outcome is not known.
     * Errors: RECIPIENT_NOT_FOUND, GROUP_NOT_FOUND, SESSION_NOT_FOUND, SESSION_NOT_CONNECTED, NO_ACTIVE_SUBSCRIPTION,
     * INSUFFICIENT_BALANCE, UPSTREAM_SEND_FAILED, UPSTREAM_OUTCOME_UNKNOWN.
     * </pre>
     */
    public dev.postern.v1.SendMessageResponse sendMessage(dev.postern.v1.SendMessageRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getSendMessageMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Gets one message from the provider. Our Voice. Names minted by Postern are not known to any provider.
     * Errors: MESSAGE_NOT_FOUND.
     * </pre>
     */
    public dev.postern.v1.GetMessageResponse getMessage(dev.postern.v1.GetMessageRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetMessageMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists messages from the provider, in its order. Ongair legacy (one array, fetched anew for each page, so that
     * inserts shift pages), Chat-API, Our Voice. Errors: UNSUPPORTED_FIELD for a filter the provider does not have.
     * </pre>
     */
    public dev.postern.v1.ListMessagesResponse listMessages(dev.postern.v1.ListMessagesRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListMessagesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists messages waiting at the provider for the phone. Chat-API, which shows the first 100 only.
     * </pre>
     */
    public dev.postern.v1.ListQueuedMessagesResponse listQueuedMessages(dev.postern.v1.ListQueuedMessagesRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListQueuedMessagesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Discards the messages waiting at the provider. Cannot be undone. Chat-API.
     * Errors: UPSTREAM_OUTCOME_UNKNOWN.
     * </pre>
     */
    public dev.postern.v1.ClearMessageQueueResponse clearMessageQueue(dev.postern.v1.ClearMessageQueueRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getClearMessageQueueMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service MessageService.
   * <pre>
   * Sends and looks up single messages. For many recipients see BroadcastService, for what happens later EventService.
   * </pre>
   */
  public static final class MessageServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<MessageServiceBlockingStub> {
    private MessageServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected MessageServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new MessageServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Sends one message and returns once the provider has accepted or refused it; delivery is reported by events.
     * Postern sends it upstream at most once per `request_id`, and never repeats a send whose outcome is not known.
     * Errors: RECIPIENT_NOT_FOUND, GROUP_NOT_FOUND, SESSION_NOT_FOUND, SESSION_NOT_CONNECTED, NO_ACTIVE_SUBSCRIPTION,
     * INSUFFICIENT_BALANCE, UPSTREAM_SEND_FAILED, UPSTREAM_OUTCOME_UNKNOWN.
     * </pre>
     */
    public dev.postern.v1.SendMessageResponse sendMessage(dev.postern.v1.SendMessageRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getSendMessageMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Gets one message from the provider. Our Voice. Names minted by Postern are not known to any provider.
     * Errors: MESSAGE_NOT_FOUND.
     * </pre>
     */
    public dev.postern.v1.GetMessageResponse getMessage(dev.postern.v1.GetMessageRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetMessageMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists messages from the provider, in its order. Ongair legacy (one array, fetched anew for each page, so that
     * inserts shift pages), Chat-API, Our Voice. Errors: UNSUPPORTED_FIELD for a filter the provider does not have.
     * </pre>
     */
    public dev.postern.v1.ListMessagesResponse listMessages(dev.postern.v1.ListMessagesRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListMessagesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists messages waiting at the provider for the phone. Chat-API, which shows the first 100 only.
     * </pre>
     */
    public dev.postern.v1.ListQueuedMessagesResponse listQueuedMessages(dev.postern.v1.ListQueuedMessagesRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListQueuedMessagesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Discards the messages waiting at the provider. Cannot be undone. Chat-API.
     * Errors: UPSTREAM_OUTCOME_UNKNOWN.
     * </pre>
     */
    public dev.postern.v1.ClearMessageQueueResponse clearMessageQueue(dev.postern.v1.ClearMessageQueueRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getClearMessageQueueMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service MessageService.
   * <pre>
   * Sends and looks up single messages. For many recipients see BroadcastService, for what happens later EventService.
   * </pre>
   */
  public static final class MessageServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<MessageServiceFutureStub> {
    private MessageServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected MessageServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new MessageServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Sends one message and returns once the provider has accepted or refused it; delivery is reported by events.
     * Postern sends it upstream at most once per `request_id`, and never repeats a send whose outcome is not known.
     * Errors: RECIPIENT_NOT_FOUND, GROUP_NOT_FOUND, SESSION_NOT_FOUND, SESSION_NOT_CONNECTED, NO_ACTIVE_SUBSCRIPTION,
     * INSUFFICIENT_BALANCE, UPSTREAM_SEND_FAILED, UPSTREAM_OUTCOME_UNKNOWN.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.postern.v1.SendMessageResponse> sendMessage(
        dev.postern.v1.SendMessageRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getSendMessageMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Gets one message from the provider. Our Voice. Names minted by Postern are not known to any provider.
     * Errors: MESSAGE_NOT_FOUND.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.postern.v1.GetMessageResponse> getMessage(
        dev.postern.v1.GetMessageRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetMessageMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lists messages from the provider, in its order. Ongair legacy (one array, fetched anew for each page, so that
     * inserts shift pages), Chat-API, Our Voice. Errors: UNSUPPORTED_FIELD for a filter the provider does not have.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.postern.v1.ListMessagesResponse> listMessages(
        dev.postern.v1.ListMessagesRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListMessagesMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lists messages waiting at the provider for the phone. Chat-API, which shows the first 100 only.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.postern.v1.ListQueuedMessagesResponse> listQueuedMessages(
        dev.postern.v1.ListQueuedMessagesRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListQueuedMessagesMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Discards the messages waiting at the provider. Cannot be undone. Chat-API.
     * Errors: UPSTREAM_OUTCOME_UNKNOWN.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.postern.v1.ClearMessageQueueResponse> clearMessageQueue(
        dev.postern.v1.ClearMessageQueueRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getClearMessageQueueMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_SEND_MESSAGE = 0;
  private static final int METHODID_GET_MESSAGE = 1;
  private static final int METHODID_LIST_MESSAGES = 2;
  private static final int METHODID_LIST_QUEUED_MESSAGES = 3;
  private static final int METHODID_CLEAR_MESSAGE_QUEUE = 4;

  private static final class MethodHandlers<Req, Resp> implements
      io.grpc.stub.ServerCalls.UnaryMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.ServerStreamingMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.ClientStreamingMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.BidiStreamingMethod<Req, Resp> {
    private final AsyncService serviceImpl;
    private final int methodId;

    MethodHandlers(AsyncService serviceImpl, int methodId) {
      this.serviceImpl = serviceImpl;
      this.methodId = methodId;
    }

    @java.lang.Override
    @java.lang.SuppressWarnings("unchecked")
    public void invoke(Req request, io.grpc.stub.StreamObserver<Resp> responseObserver) {
      switch (methodId) {
        case METHODID_SEND_MESSAGE:
          serviceImpl.sendMessage((dev.postern.v1.SendMessageRequest) request,
              (io.grpc.stub.StreamObserver<dev.postern.v1.SendMessageResponse>) responseObserver);
          break;
        case METHODID_GET_MESSAGE:
          serviceImpl.getMessage((dev.postern.v1.GetMessageRequest) request,
              (io.grpc.stub.StreamObserver<dev.postern.v1.GetMessageResponse>) responseObserver);
          break;
        case METHODID_LIST_MESSAGES:
          serviceImpl.listMessages((dev.postern.v1.ListMessagesRequest) request,
              (io.grpc.stub.StreamObserver<dev.postern.v1.ListMessagesResponse>) responseObserver);
          break;
        case METHODID_LIST_QUEUED_MESSAGES:
          serviceImpl.listQueuedMessages((dev.postern.v1.ListQueuedMessagesRequest) request,
              (io.grpc.stub.StreamObserver<dev.postern.v1.ListQueuedMessagesResponse>) responseObserver);
          break;
        case METHODID_CLEAR_MESSAGE_QUEUE:
          serviceImpl.clearMessageQueue((dev.postern.v1.ClearMessageQueueRequest) request,
              (io.grpc.stub.StreamObserver<dev.postern.v1.ClearMessageQueueResponse>) responseObserver);
          break;
        default:
          throw new AssertionError();
      }
    }

    @java.lang.Override
    @java.lang.SuppressWarnings("unchecked")
    public io.grpc.stub.StreamObserver<Req> invoke(
        io.grpc.stub.StreamObserver<Resp> responseObserver) {
      switch (methodId) {
        default:
          throw new AssertionError();
      }
    }
  }

  public static final io.grpc.ServerServiceDefinition bindService(AsyncService service) {
    return io.grpc.ServerServiceDefinition.builder(getServiceDescriptor())
        .addMethod(
          getSendMessageMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.postern.v1.SendMessageRequest,
              dev.postern.v1.SendMessageResponse>(
                service, METHODID_SEND_MESSAGE)))
        .addMethod(
          getGetMessageMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.postern.v1.GetMessageRequest,
              dev.postern.v1.GetMessageResponse>(
                service, METHODID_GET_MESSAGE)))
        .addMethod(
          getListMessagesMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.postern.v1.ListMessagesRequest,
              dev.postern.v1.ListMessagesResponse>(
                service, METHODID_LIST_MESSAGES)))
        .addMethod(
          getListQueuedMessagesMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.postern.v1.ListQueuedMessagesRequest,
              dev.postern.v1.ListQueuedMessagesResponse>(
                service, METHODID_LIST_QUEUED_MESSAGES)))
        .addMethod(
          getClearMessageQueueMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.postern.v1.ClearMessageQueueRequest,
              dev.postern.v1.ClearMessageQueueResponse>(
                service, METHODID_CLEAR_MESSAGE_QUEUE)))
        .build();
  }

  private static abstract class MessageServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    MessageServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.postern.v1.MessageOuterClass.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("MessageService");
    }
  }

  private static final class MessageServiceFileDescriptorSupplier
      extends MessageServiceBaseDescriptorSupplier {
    MessageServiceFileDescriptorSupplier() {}
  }

  private static final class MessageServiceMethodDescriptorSupplier
      extends MessageServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    MessageServiceMethodDescriptorSupplier(java.lang.String methodName) {
      this.methodName = methodName;
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.MethodDescriptor getMethodDescriptor() {
      return getServiceDescriptor().findMethodByName(methodName);
    }
  }

  private static volatile io.grpc.ServiceDescriptor serviceDescriptor;

  public static io.grpc.ServiceDescriptor getServiceDescriptor() {
    io.grpc.ServiceDescriptor result = serviceDescriptor;
    if (result == null) {
      synchronized (MessageServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new MessageServiceFileDescriptorSupplier())
              .addMethod(getSendMessageMethod())
              .addMethod(getGetMessageMethod())
              .addMethod(getListMessagesMethod())
              .addMethod(getListQueuedMessagesMethod())
              .addMethod(getClearMessageQueueMethod())
              .build();
        }
      }
    }
    return result;
  }
}
