package dev.postern.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * The event feed: one durable, ordered log of everything that reached the server. A webhook is answered with 200 only
 * after its events are durable, and an event is shown only after that.
 * Delivery is at least once. Events of one `Event.chat` come in the order of the log; a client that keeps the cursor of
 * the last event it handled and resumes from it misses nothing and sees the rest in the same order.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class EventServiceGrpc {

  private EventServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "postern.v1.EventService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.postern.v1.SubscribeEventsRequest,
      dev.postern.v1.SubscribeEventsResponse> getSubscribeEventsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "SubscribeEvents",
      requestType = dev.postern.v1.SubscribeEventsRequest.class,
      responseType = dev.postern.v1.SubscribeEventsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
  public static io.grpc.MethodDescriptor<dev.postern.v1.SubscribeEventsRequest,
      dev.postern.v1.SubscribeEventsResponse> getSubscribeEventsMethod() {
    io.grpc.MethodDescriptor<dev.postern.v1.SubscribeEventsRequest, dev.postern.v1.SubscribeEventsResponse> getSubscribeEventsMethod;
    if ((getSubscribeEventsMethod = EventServiceGrpc.getSubscribeEventsMethod) == null) {
      synchronized (EventServiceGrpc.class) {
        if ((getSubscribeEventsMethod = EventServiceGrpc.getSubscribeEventsMethod) == null) {
          EventServiceGrpc.getSubscribeEventsMethod = getSubscribeEventsMethod =
              io.grpc.MethodDescriptor.<dev.postern.v1.SubscribeEventsRequest, dev.postern.v1.SubscribeEventsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "SubscribeEvents"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.SubscribeEventsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.SubscribeEventsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new EventServiceMethodDescriptorSupplier("SubscribeEvents"))
              .build();
        }
      }
    }
    return getSubscribeEventsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.postern.v1.ListEventsRequest,
      dev.postern.v1.ListEventsResponse> getListEventsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListEvents",
      requestType = dev.postern.v1.ListEventsRequest.class,
      responseType = dev.postern.v1.ListEventsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.postern.v1.ListEventsRequest,
      dev.postern.v1.ListEventsResponse> getListEventsMethod() {
    io.grpc.MethodDescriptor<dev.postern.v1.ListEventsRequest, dev.postern.v1.ListEventsResponse> getListEventsMethod;
    if ((getListEventsMethod = EventServiceGrpc.getListEventsMethod) == null) {
      synchronized (EventServiceGrpc.class) {
        if ((getListEventsMethod = EventServiceGrpc.getListEventsMethod) == null) {
          EventServiceGrpc.getListEventsMethod = getListEventsMethod =
              io.grpc.MethodDescriptor.<dev.postern.v1.ListEventsRequest, dev.postern.v1.ListEventsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListEvents"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.ListEventsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.ListEventsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new EventServiceMethodDescriptorSupplier("ListEvents"))
              .build();
        }
      }
    }
    return getListEventsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.postern.v1.GetEventRequest,
      dev.postern.v1.GetEventResponse> getGetEventMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetEvent",
      requestType = dev.postern.v1.GetEventRequest.class,
      responseType = dev.postern.v1.GetEventResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.postern.v1.GetEventRequest,
      dev.postern.v1.GetEventResponse> getGetEventMethod() {
    io.grpc.MethodDescriptor<dev.postern.v1.GetEventRequest, dev.postern.v1.GetEventResponse> getGetEventMethod;
    if ((getGetEventMethod = EventServiceGrpc.getGetEventMethod) == null) {
      synchronized (EventServiceGrpc.class) {
        if ((getGetEventMethod = EventServiceGrpc.getGetEventMethod) == null) {
          EventServiceGrpc.getGetEventMethod = getGetEventMethod =
              io.grpc.MethodDescriptor.<dev.postern.v1.GetEventRequest, dev.postern.v1.GetEventResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetEvent"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.GetEventRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.GetEventResponse.getDefaultInstance()))
              .setSchemaDescriptor(new EventServiceMethodDescriptorSupplier("GetEvent"))
              .build();
        }
      }
    }
    return getGetEventMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.postern.v1.GetEventLogRequest,
      dev.postern.v1.GetEventLogResponse> getGetEventLogMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetEventLog",
      requestType = dev.postern.v1.GetEventLogRequest.class,
      responseType = dev.postern.v1.GetEventLogResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.postern.v1.GetEventLogRequest,
      dev.postern.v1.GetEventLogResponse> getGetEventLogMethod() {
    io.grpc.MethodDescriptor<dev.postern.v1.GetEventLogRequest, dev.postern.v1.GetEventLogResponse> getGetEventLogMethod;
    if ((getGetEventLogMethod = EventServiceGrpc.getGetEventLogMethod) == null) {
      synchronized (EventServiceGrpc.class) {
        if ((getGetEventLogMethod = EventServiceGrpc.getGetEventLogMethod) == null) {
          EventServiceGrpc.getGetEventLogMethod = getGetEventLogMethod =
              io.grpc.MethodDescriptor.<dev.postern.v1.GetEventLogRequest, dev.postern.v1.GetEventLogResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetEventLog"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.GetEventLogRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.GetEventLogResponse.getDefaultInstance()))
              .setSchemaDescriptor(new EventServiceMethodDescriptorSupplier("GetEventLog"))
              .build();
        }
      }
    }
    return getGetEventLogMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static EventServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<EventServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<EventServiceStub>() {
        @java.lang.Override
        public EventServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new EventServiceStub(channel, callOptions);
        }
      };
    return EventServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static EventServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<EventServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<EventServiceBlockingV2Stub>() {
        @java.lang.Override
        public EventServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new EventServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return EventServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static EventServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<EventServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<EventServiceBlockingStub>() {
        @java.lang.Override
        public EventServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new EventServiceBlockingStub(channel, callOptions);
        }
      };
    return EventServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static EventServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<EventServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<EventServiceFutureStub>() {
        @java.lang.Override
        public EventServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new EventServiceFutureStub(channel, callOptions);
        }
      };
    return EventServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * The event feed: one durable, ordered log of everything that reached the server. A webhook is answered with 200 only
   * after its events are durable, and an event is shown only after that.
   * Delivery is at least once. Events of one `Event.chat` come in the order of the log; a client that keeps the cursor of
   * the last event it handled and resumes from it misses nothing and sees the rest in the same order.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * Streams events from a position on. The first response carries `started` and no events; a `bookmark` follows every
     * 15 s +-10 % while there is nothing to deliver, and after each 1,000 events left out by the filter. The stream ends
     * with `closing` and then a status. Errors: CURSOR_MALFORMED, CURSOR_EXPIRED, CURSOR_IN_FUTURE,
     * CURSOR_EPOCH_MISMATCH, SLOW_CONSUMER, TOO_MANY_STREAMS, STREAM_MAX_AGE, SERVER_DRAINING, LOG_CORRUPT.
     * </pre>
     */
    default void subscribeEvents(dev.postern.v1.SubscribeEventsRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.SubscribeEventsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getSubscribeEventsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lists events forward from a position; the unary twin of SubscribeEvents for scripts. An empty page with a token is
     * possible when the filter leaves much out. Lists what is kept: of events that were erased in the midst of others
     * SubscribeEvents tells. Errors: the CURSOR_ reasons, LOG_CORRUPT.
     * </pre>
     */
    default void listEvents(dev.postern.v1.ListEventsRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.ListEventsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListEventsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Gets one event by its cursor. Errors: the CURSOR_ reasons, also when the caller may not see that event's account;
     * CURSOR_EXPIRED for an event that was erased.
     * </pre>
     */
    default void getEvent(dev.postern.v1.GetEventRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.GetEventResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetEventMethod(), responseObserver);
    }

    /**
     * <pre>
     * Gets the bounds of the log.
     * </pre>
     */
    default void getEventLog(dev.postern.v1.GetEventLogRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.GetEventLogResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetEventLogMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service EventService.
   * <pre>
   * The event feed: one durable, ordered log of everything that reached the server. A webhook is answered with 200 only
   * after its events are durable, and an event is shown only after that.
   * Delivery is at least once. Events of one `Event.chat` come in the order of the log; a client that keeps the cursor of
   * the last event it handled and resumes from it misses nothing and sees the rest in the same order.
   * </pre>
   */
  public static abstract class EventServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return EventServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service EventService.
   * <pre>
   * The event feed: one durable, ordered log of everything that reached the server. A webhook is answered with 200 only
   * after its events are durable, and an event is shown only after that.
   * Delivery is at least once. Events of one `Event.chat` come in the order of the log; a client that keeps the cursor of
   * the last event it handled and resumes from it misses nothing and sees the rest in the same order.
   * </pre>
   */
  public static final class EventServiceStub
      extends io.grpc.stub.AbstractAsyncStub<EventServiceStub> {
    private EventServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected EventServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new EventServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Streams events from a position on. The first response carries `started` and no events; a `bookmark` follows every
     * 15 s +-10 % while there is nothing to deliver, and after each 1,000 events left out by the filter. The stream ends
     * with `closing` and then a status. Errors: CURSOR_MALFORMED, CURSOR_EXPIRED, CURSOR_IN_FUTURE,
     * CURSOR_EPOCH_MISMATCH, SLOW_CONSUMER, TOO_MANY_STREAMS, STREAM_MAX_AGE, SERVER_DRAINING, LOG_CORRUPT.
     * </pre>
     */
    public void subscribeEvents(dev.postern.v1.SubscribeEventsRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.SubscribeEventsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncServerStreamingCall(
          getChannel().newCall(getSubscribeEventsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lists events forward from a position; the unary twin of SubscribeEvents for scripts. An empty page with a token is
     * possible when the filter leaves much out. Lists what is kept: of events that were erased in the midst of others
     * SubscribeEvents tells. Errors: the CURSOR_ reasons, LOG_CORRUPT.
     * </pre>
     */
    public void listEvents(dev.postern.v1.ListEventsRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.ListEventsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListEventsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Gets one event by its cursor. Errors: the CURSOR_ reasons, also when the caller may not see that event's account;
     * CURSOR_EXPIRED for an event that was erased.
     * </pre>
     */
    public void getEvent(dev.postern.v1.GetEventRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.GetEventResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetEventMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Gets the bounds of the log.
     * </pre>
     */
    public void getEventLog(dev.postern.v1.GetEventLogRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.GetEventLogResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetEventLogMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service EventService.
   * <pre>
   * The event feed: one durable, ordered log of everything that reached the server. A webhook is answered with 200 only
   * after its events are durable, and an event is shown only after that.
   * Delivery is at least once. Events of one `Event.chat` come in the order of the log; a client that keeps the cursor of
   * the last event it handled and resumes from it misses nothing and sees the rest in the same order.
   * </pre>
   */
  public static final class EventServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<EventServiceBlockingV2Stub> {
    private EventServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected EventServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new EventServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Streams events from a position on. The first response carries `started` and no events; a `bookmark` follows every
     * 15 s +-10 % while there is nothing to deliver, and after each 1,000 events left out by the filter. The stream ends
     * with `closing` and then a status. Errors: CURSOR_MALFORMED, CURSOR_EXPIRED, CURSOR_IN_FUTURE,
     * CURSOR_EPOCH_MISMATCH, SLOW_CONSUMER, TOO_MANY_STREAMS, STREAM_MAX_AGE, SERVER_DRAINING, LOG_CORRUPT.
     * </pre>
     */
    @io.grpc.ExperimentalApi("https://github.com/grpc/grpc-java/issues/10918")
    public io.grpc.stub.BlockingClientCall<?, dev.postern.v1.SubscribeEventsResponse>
        subscribeEvents(dev.postern.v1.SubscribeEventsRequest request) {
      return io.grpc.stub.ClientCalls.blockingV2ServerStreamingCall(
          getChannel(), getSubscribeEventsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists events forward from a position; the unary twin of SubscribeEvents for scripts. An empty page with a token is
     * possible when the filter leaves much out. Lists what is kept: of events that were erased in the midst of others
     * SubscribeEvents tells. Errors: the CURSOR_ reasons, LOG_CORRUPT.
     * </pre>
     */
    public dev.postern.v1.ListEventsResponse listEvents(dev.postern.v1.ListEventsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListEventsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Gets one event by its cursor. Errors: the CURSOR_ reasons, also when the caller may not see that event's account;
     * CURSOR_EXPIRED for an event that was erased.
     * </pre>
     */
    public dev.postern.v1.GetEventResponse getEvent(dev.postern.v1.GetEventRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetEventMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Gets the bounds of the log.
     * </pre>
     */
    public dev.postern.v1.GetEventLogResponse getEventLog(dev.postern.v1.GetEventLogRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetEventLogMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service EventService.
   * <pre>
   * The event feed: one durable, ordered log of everything that reached the server. A webhook is answered with 200 only
   * after its events are durable, and an event is shown only after that.
   * Delivery is at least once. Events of one `Event.chat` come in the order of the log; a client that keeps the cursor of
   * the last event it handled and resumes from it misses nothing and sees the rest in the same order.
   * </pre>
   */
  public static final class EventServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<EventServiceBlockingStub> {
    private EventServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected EventServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new EventServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Streams events from a position on. The first response carries `started` and no events; a `bookmark` follows every
     * 15 s +-10 % while there is nothing to deliver, and after each 1,000 events left out by the filter. The stream ends
     * with `closing` and then a status. Errors: CURSOR_MALFORMED, CURSOR_EXPIRED, CURSOR_IN_FUTURE,
     * CURSOR_EPOCH_MISMATCH, SLOW_CONSUMER, TOO_MANY_STREAMS, STREAM_MAX_AGE, SERVER_DRAINING, LOG_CORRUPT.
     * </pre>
     */
    public java.util.Iterator<dev.postern.v1.SubscribeEventsResponse> subscribeEvents(
        dev.postern.v1.SubscribeEventsRequest request) {
      return io.grpc.stub.ClientCalls.blockingServerStreamingCall(
          getChannel(), getSubscribeEventsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists events forward from a position; the unary twin of SubscribeEvents for scripts. An empty page with a token is
     * possible when the filter leaves much out. Lists what is kept: of events that were erased in the midst of others
     * SubscribeEvents tells. Errors: the CURSOR_ reasons, LOG_CORRUPT.
     * </pre>
     */
    public dev.postern.v1.ListEventsResponse listEvents(dev.postern.v1.ListEventsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListEventsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Gets one event by its cursor. Errors: the CURSOR_ reasons, also when the caller may not see that event's account;
     * CURSOR_EXPIRED for an event that was erased.
     * </pre>
     */
    public dev.postern.v1.GetEventResponse getEvent(dev.postern.v1.GetEventRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetEventMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Gets the bounds of the log.
     * </pre>
     */
    public dev.postern.v1.GetEventLogResponse getEventLog(dev.postern.v1.GetEventLogRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetEventLogMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service EventService.
   * <pre>
   * The event feed: one durable, ordered log of everything that reached the server. A webhook is answered with 200 only
   * after its events are durable, and an event is shown only after that.
   * Delivery is at least once. Events of one `Event.chat` come in the order of the log; a client that keeps the cursor of
   * the last event it handled and resumes from it misses nothing and sees the rest in the same order.
   * </pre>
   */
  public static final class EventServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<EventServiceFutureStub> {
    private EventServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected EventServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new EventServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Lists events forward from a position; the unary twin of SubscribeEvents for scripts. An empty page with a token is
     * possible when the filter leaves much out. Lists what is kept: of events that were erased in the midst of others
     * SubscribeEvents tells. Errors: the CURSOR_ reasons, LOG_CORRUPT.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.postern.v1.ListEventsResponse> listEvents(
        dev.postern.v1.ListEventsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListEventsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Gets one event by its cursor. Errors: the CURSOR_ reasons, also when the caller may not see that event's account;
     * CURSOR_EXPIRED for an event that was erased.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.postern.v1.GetEventResponse> getEvent(
        dev.postern.v1.GetEventRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetEventMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Gets the bounds of the log.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.postern.v1.GetEventLogResponse> getEventLog(
        dev.postern.v1.GetEventLogRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetEventLogMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_SUBSCRIBE_EVENTS = 0;
  private static final int METHODID_LIST_EVENTS = 1;
  private static final int METHODID_GET_EVENT = 2;
  private static final int METHODID_GET_EVENT_LOG = 3;

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
        case METHODID_SUBSCRIBE_EVENTS:
          serviceImpl.subscribeEvents((dev.postern.v1.SubscribeEventsRequest) request,
              (io.grpc.stub.StreamObserver<dev.postern.v1.SubscribeEventsResponse>) responseObserver);
          break;
        case METHODID_LIST_EVENTS:
          serviceImpl.listEvents((dev.postern.v1.ListEventsRequest) request,
              (io.grpc.stub.StreamObserver<dev.postern.v1.ListEventsResponse>) responseObserver);
          break;
        case METHODID_GET_EVENT:
          serviceImpl.getEvent((dev.postern.v1.GetEventRequest) request,
              (io.grpc.stub.StreamObserver<dev.postern.v1.GetEventResponse>) responseObserver);
          break;
        case METHODID_GET_EVENT_LOG:
          serviceImpl.getEventLog((dev.postern.v1.GetEventLogRequest) request,
              (io.grpc.stub.StreamObserver<dev.postern.v1.GetEventLogResponse>) responseObserver);
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
          getSubscribeEventsMethod(),
          io.grpc.stub.ServerCalls.asyncServerStreamingCall(
            new MethodHandlers<
              dev.postern.v1.SubscribeEventsRequest,
              dev.postern.v1.SubscribeEventsResponse>(
                service, METHODID_SUBSCRIBE_EVENTS)))
        .addMethod(
          getListEventsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.postern.v1.ListEventsRequest,
              dev.postern.v1.ListEventsResponse>(
                service, METHODID_LIST_EVENTS)))
        .addMethod(
          getGetEventMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.postern.v1.GetEventRequest,
              dev.postern.v1.GetEventResponse>(
                service, METHODID_GET_EVENT)))
        .addMethod(
          getGetEventLogMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.postern.v1.GetEventLogRequest,
              dev.postern.v1.GetEventLogResponse>(
                service, METHODID_GET_EVENT_LOG)))
        .build();
  }

  private static abstract class EventServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    EventServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.postern.v1.EventOuterClass.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("EventService");
    }
  }

  private static final class EventServiceFileDescriptorSupplier
      extends EventServiceBaseDescriptorSupplier {
    EventServiceFileDescriptorSupplier() {}
  }

  private static final class EventServiceMethodDescriptorSupplier
      extends EventServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    EventServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (EventServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new EventServiceFileDescriptorSupplier())
              .addMethod(getSubscribeEventsMethod())
              .addMethod(getListEventsMethod())
              .addMethod(getGetEventMethod())
              .addMethod(getGetEventLogMethod())
              .build();
        }
      }
    }
    return result;
  }
}
