package dev.postern.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * Sends one message to many recipients. Where the provider takes many at once (Ongair lists, Our Voice) the broadcast
 * is done when SendBroadcast returns; elsewhere Postern sends one by one, at the account's pace, after it returned, and
 * goes on after a restart. Each change of state, also the one to DONE at once, is an event broadcast_state_changed.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class BroadcastServiceGrpc {

  private BroadcastServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "postern.v1.BroadcastService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.postern.v1.SendBroadcastRequest,
      dev.postern.v1.SendBroadcastResponse> getSendBroadcastMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "SendBroadcast",
      requestType = dev.postern.v1.SendBroadcastRequest.class,
      responseType = dev.postern.v1.SendBroadcastResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.postern.v1.SendBroadcastRequest,
      dev.postern.v1.SendBroadcastResponse> getSendBroadcastMethod() {
    io.grpc.MethodDescriptor<dev.postern.v1.SendBroadcastRequest, dev.postern.v1.SendBroadcastResponse> getSendBroadcastMethod;
    if ((getSendBroadcastMethod = BroadcastServiceGrpc.getSendBroadcastMethod) == null) {
      synchronized (BroadcastServiceGrpc.class) {
        if ((getSendBroadcastMethod = BroadcastServiceGrpc.getSendBroadcastMethod) == null) {
          BroadcastServiceGrpc.getSendBroadcastMethod = getSendBroadcastMethod =
              io.grpc.MethodDescriptor.<dev.postern.v1.SendBroadcastRequest, dev.postern.v1.SendBroadcastResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "SendBroadcast"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.SendBroadcastRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.SendBroadcastResponse.getDefaultInstance()))
              .setSchemaDescriptor(new BroadcastServiceMethodDescriptorSupplier("SendBroadcast"))
              .build();
        }
      }
    }
    return getSendBroadcastMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.postern.v1.GetBroadcastRequest,
      dev.postern.v1.GetBroadcastResponse> getGetBroadcastMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetBroadcast",
      requestType = dev.postern.v1.GetBroadcastRequest.class,
      responseType = dev.postern.v1.GetBroadcastResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.postern.v1.GetBroadcastRequest,
      dev.postern.v1.GetBroadcastResponse> getGetBroadcastMethod() {
    io.grpc.MethodDescriptor<dev.postern.v1.GetBroadcastRequest, dev.postern.v1.GetBroadcastResponse> getGetBroadcastMethod;
    if ((getGetBroadcastMethod = BroadcastServiceGrpc.getGetBroadcastMethod) == null) {
      synchronized (BroadcastServiceGrpc.class) {
        if ((getGetBroadcastMethod = BroadcastServiceGrpc.getGetBroadcastMethod) == null) {
          BroadcastServiceGrpc.getGetBroadcastMethod = getGetBroadcastMethod =
              io.grpc.MethodDescriptor.<dev.postern.v1.GetBroadcastRequest, dev.postern.v1.GetBroadcastResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetBroadcast"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.GetBroadcastRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.GetBroadcastResponse.getDefaultInstance()))
              .setSchemaDescriptor(new BroadcastServiceMethodDescriptorSupplier("GetBroadcast"))
              .build();
        }
      }
    }
    return getGetBroadcastMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.postern.v1.ListBroadcastResultsRequest,
      dev.postern.v1.ListBroadcastResultsResponse> getListBroadcastResultsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListBroadcastResults",
      requestType = dev.postern.v1.ListBroadcastResultsRequest.class,
      responseType = dev.postern.v1.ListBroadcastResultsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.postern.v1.ListBroadcastResultsRequest,
      dev.postern.v1.ListBroadcastResultsResponse> getListBroadcastResultsMethod() {
    io.grpc.MethodDescriptor<dev.postern.v1.ListBroadcastResultsRequest, dev.postern.v1.ListBroadcastResultsResponse> getListBroadcastResultsMethod;
    if ((getListBroadcastResultsMethod = BroadcastServiceGrpc.getListBroadcastResultsMethod) == null) {
      synchronized (BroadcastServiceGrpc.class) {
        if ((getListBroadcastResultsMethod = BroadcastServiceGrpc.getListBroadcastResultsMethod) == null) {
          BroadcastServiceGrpc.getListBroadcastResultsMethod = getListBroadcastResultsMethod =
              io.grpc.MethodDescriptor.<dev.postern.v1.ListBroadcastResultsRequest, dev.postern.v1.ListBroadcastResultsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListBroadcastResults"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.ListBroadcastResultsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.ListBroadcastResultsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new BroadcastServiceMethodDescriptorSupplier("ListBroadcastResults"))
              .build();
        }
      }
    }
    return getListBroadcastResultsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.postern.v1.CancelBroadcastRequest,
      dev.postern.v1.CancelBroadcastResponse> getCancelBroadcastMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CancelBroadcast",
      requestType = dev.postern.v1.CancelBroadcastRequest.class,
      responseType = dev.postern.v1.CancelBroadcastResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.postern.v1.CancelBroadcastRequest,
      dev.postern.v1.CancelBroadcastResponse> getCancelBroadcastMethod() {
    io.grpc.MethodDescriptor<dev.postern.v1.CancelBroadcastRequest, dev.postern.v1.CancelBroadcastResponse> getCancelBroadcastMethod;
    if ((getCancelBroadcastMethod = BroadcastServiceGrpc.getCancelBroadcastMethod) == null) {
      synchronized (BroadcastServiceGrpc.class) {
        if ((getCancelBroadcastMethod = BroadcastServiceGrpc.getCancelBroadcastMethod) == null) {
          BroadcastServiceGrpc.getCancelBroadcastMethod = getCancelBroadcastMethod =
              io.grpc.MethodDescriptor.<dev.postern.v1.CancelBroadcastRequest, dev.postern.v1.CancelBroadcastResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CancelBroadcast"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.CancelBroadcastRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.CancelBroadcastResponse.getDefaultInstance()))
              .setSchemaDescriptor(new BroadcastServiceMethodDescriptorSupplier("CancelBroadcast"))
              .build();
        }
      }
    }
    return getCancelBroadcastMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static BroadcastServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<BroadcastServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<BroadcastServiceStub>() {
        @java.lang.Override
        public BroadcastServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new BroadcastServiceStub(channel, callOptions);
        }
      };
    return BroadcastServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static BroadcastServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<BroadcastServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<BroadcastServiceBlockingV2Stub>() {
        @java.lang.Override
        public BroadcastServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new BroadcastServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return BroadcastServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static BroadcastServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<BroadcastServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<BroadcastServiceBlockingStub>() {
        @java.lang.Override
        public BroadcastServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new BroadcastServiceBlockingStub(channel, callOptions);
        }
      };
    return BroadcastServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static BroadcastServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<BroadcastServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<BroadcastServiceFutureStub>() {
        @java.lang.Override
        public BroadcastServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new BroadcastServiceFutureStub(channel, callOptions);
        }
      };
    return BroadcastServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * Sends one message to many recipients. Where the provider takes many at once (Ongair lists, Our Voice) the broadcast
   * is done when SendBroadcast returns; elsewhere Postern sends one by one, at the account's pace, after it returned, and
   * goes on after a restart. Each change of state, also the one to DONE at once, is an event broadcast_state_changed.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * Starts a broadcast. At most one upstream send per recipient and `request_id`, also across a restart of the server. A
     * recipient that cannot be sent to at all is an INVALID_FIELD that names it, before anybody is sent to; so many
     * broadcasts at a time may run for an account, more are LOCAL_RATE_LIMITED.
     * Errors: LIST_NOT_FOUND, SESSION_NOT_FOUND, SESSION_NOT_CONNECTED, INSUFFICIENT_BALANCE,
     * UPSTREAM_OUTCOME_UNKNOWN. What happens to single recipients later is in their results, not an error of this call.
     * </pre>
     */
    default void sendBroadcast(dev.postern.v1.SendBroadcastRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.SendBroadcastResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getSendBroadcastMethod(), responseObserver);
    }

    /**
     * <pre>
     * Gets state and counts of a broadcast. Answered by Postern alone. Errors: BROADCAST_NOT_FOUND, also when the record
     * is older than the configured retention (7 days by default).
     * </pre>
     */
    default void getBroadcast(dev.postern.v1.GetBroadcastRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.GetBroadcastResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetBroadcastMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lists what happened to each recipient, in the order given. Answered by Postern alone. Empty for a list, whose
     * members only the provider knows. Errors: BROADCAST_NOT_FOUND.
     * </pre>
     */
    default void listBroadcastResults(dev.postern.v1.ListBroadcastResultsRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.ListBroadcastResultsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListBroadcastResultsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Stops sending to recipients whose turn has not come; what was sent stays sent. Without effect on a broadcast that
     * has ended, which is returned as it is. Errors: BROADCAST_NOT_FOUND.
     * </pre>
     */
    default void cancelBroadcast(dev.postern.v1.CancelBroadcastRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.CancelBroadcastResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCancelBroadcastMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service BroadcastService.
   * <pre>
   * Sends one message to many recipients. Where the provider takes many at once (Ongair lists, Our Voice) the broadcast
   * is done when SendBroadcast returns; elsewhere Postern sends one by one, at the account's pace, after it returned, and
   * goes on after a restart. Each change of state, also the one to DONE at once, is an event broadcast_state_changed.
   * </pre>
   */
  public static abstract class BroadcastServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return BroadcastServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service BroadcastService.
   * <pre>
   * Sends one message to many recipients. Where the provider takes many at once (Ongair lists, Our Voice) the broadcast
   * is done when SendBroadcast returns; elsewhere Postern sends one by one, at the account's pace, after it returned, and
   * goes on after a restart. Each change of state, also the one to DONE at once, is an event broadcast_state_changed.
   * </pre>
   */
  public static final class BroadcastServiceStub
      extends io.grpc.stub.AbstractAsyncStub<BroadcastServiceStub> {
    private BroadcastServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected BroadcastServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new BroadcastServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Starts a broadcast. At most one upstream send per recipient and `request_id`, also across a restart of the server. A
     * recipient that cannot be sent to at all is an INVALID_FIELD that names it, before anybody is sent to; so many
     * broadcasts at a time may run for an account, more are LOCAL_RATE_LIMITED.
     * Errors: LIST_NOT_FOUND, SESSION_NOT_FOUND, SESSION_NOT_CONNECTED, INSUFFICIENT_BALANCE,
     * UPSTREAM_OUTCOME_UNKNOWN. What happens to single recipients later is in their results, not an error of this call.
     * </pre>
     */
    public void sendBroadcast(dev.postern.v1.SendBroadcastRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.SendBroadcastResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getSendBroadcastMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Gets state and counts of a broadcast. Answered by Postern alone. Errors: BROADCAST_NOT_FOUND, also when the record
     * is older than the configured retention (7 days by default).
     * </pre>
     */
    public void getBroadcast(dev.postern.v1.GetBroadcastRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.GetBroadcastResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetBroadcastMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lists what happened to each recipient, in the order given. Answered by Postern alone. Empty for a list, whose
     * members only the provider knows. Errors: BROADCAST_NOT_FOUND.
     * </pre>
     */
    public void listBroadcastResults(dev.postern.v1.ListBroadcastResultsRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.ListBroadcastResultsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListBroadcastResultsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Stops sending to recipients whose turn has not come; what was sent stays sent. Without effect on a broadcast that
     * has ended, which is returned as it is. Errors: BROADCAST_NOT_FOUND.
     * </pre>
     */
    public void cancelBroadcast(dev.postern.v1.CancelBroadcastRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.CancelBroadcastResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCancelBroadcastMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service BroadcastService.
   * <pre>
   * Sends one message to many recipients. Where the provider takes many at once (Ongair lists, Our Voice) the broadcast
   * is done when SendBroadcast returns; elsewhere Postern sends one by one, at the account's pace, after it returned, and
   * goes on after a restart. Each change of state, also the one to DONE at once, is an event broadcast_state_changed.
   * </pre>
   */
  public static final class BroadcastServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<BroadcastServiceBlockingV2Stub> {
    private BroadcastServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected BroadcastServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new BroadcastServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Starts a broadcast. At most one upstream send per recipient and `request_id`, also across a restart of the server. A
     * recipient that cannot be sent to at all is an INVALID_FIELD that names it, before anybody is sent to; so many
     * broadcasts at a time may run for an account, more are LOCAL_RATE_LIMITED.
     * Errors: LIST_NOT_FOUND, SESSION_NOT_FOUND, SESSION_NOT_CONNECTED, INSUFFICIENT_BALANCE,
     * UPSTREAM_OUTCOME_UNKNOWN. What happens to single recipients later is in their results, not an error of this call.
     * </pre>
     */
    public dev.postern.v1.SendBroadcastResponse sendBroadcast(dev.postern.v1.SendBroadcastRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getSendBroadcastMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Gets state and counts of a broadcast. Answered by Postern alone. Errors: BROADCAST_NOT_FOUND, also when the record
     * is older than the configured retention (7 days by default).
     * </pre>
     */
    public dev.postern.v1.GetBroadcastResponse getBroadcast(dev.postern.v1.GetBroadcastRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetBroadcastMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists what happened to each recipient, in the order given. Answered by Postern alone. Empty for a list, whose
     * members only the provider knows. Errors: BROADCAST_NOT_FOUND.
     * </pre>
     */
    public dev.postern.v1.ListBroadcastResultsResponse listBroadcastResults(dev.postern.v1.ListBroadcastResultsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListBroadcastResultsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Stops sending to recipients whose turn has not come; what was sent stays sent. Without effect on a broadcast that
     * has ended, which is returned as it is. Errors: BROADCAST_NOT_FOUND.
     * </pre>
     */
    public dev.postern.v1.CancelBroadcastResponse cancelBroadcast(dev.postern.v1.CancelBroadcastRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getCancelBroadcastMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service BroadcastService.
   * <pre>
   * Sends one message to many recipients. Where the provider takes many at once (Ongair lists, Our Voice) the broadcast
   * is done when SendBroadcast returns; elsewhere Postern sends one by one, at the account's pace, after it returned, and
   * goes on after a restart. Each change of state, also the one to DONE at once, is an event broadcast_state_changed.
   * </pre>
   */
  public static final class BroadcastServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<BroadcastServiceBlockingStub> {
    private BroadcastServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected BroadcastServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new BroadcastServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Starts a broadcast. At most one upstream send per recipient and `request_id`, also across a restart of the server. A
     * recipient that cannot be sent to at all is an INVALID_FIELD that names it, before anybody is sent to; so many
     * broadcasts at a time may run for an account, more are LOCAL_RATE_LIMITED.
     * Errors: LIST_NOT_FOUND, SESSION_NOT_FOUND, SESSION_NOT_CONNECTED, INSUFFICIENT_BALANCE,
     * UPSTREAM_OUTCOME_UNKNOWN. What happens to single recipients later is in their results, not an error of this call.
     * </pre>
     */
    public dev.postern.v1.SendBroadcastResponse sendBroadcast(dev.postern.v1.SendBroadcastRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getSendBroadcastMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Gets state and counts of a broadcast. Answered by Postern alone. Errors: BROADCAST_NOT_FOUND, also when the record
     * is older than the configured retention (7 days by default).
     * </pre>
     */
    public dev.postern.v1.GetBroadcastResponse getBroadcast(dev.postern.v1.GetBroadcastRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetBroadcastMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists what happened to each recipient, in the order given. Answered by Postern alone. Empty for a list, whose
     * members only the provider knows. Errors: BROADCAST_NOT_FOUND.
     * </pre>
     */
    public dev.postern.v1.ListBroadcastResultsResponse listBroadcastResults(dev.postern.v1.ListBroadcastResultsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListBroadcastResultsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Stops sending to recipients whose turn has not come; what was sent stays sent. Without effect on a broadcast that
     * has ended, which is returned as it is. Errors: BROADCAST_NOT_FOUND.
     * </pre>
     */
    public dev.postern.v1.CancelBroadcastResponse cancelBroadcast(dev.postern.v1.CancelBroadcastRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCancelBroadcastMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service BroadcastService.
   * <pre>
   * Sends one message to many recipients. Where the provider takes many at once (Ongair lists, Our Voice) the broadcast
   * is done when SendBroadcast returns; elsewhere Postern sends one by one, at the account's pace, after it returned, and
   * goes on after a restart. Each change of state, also the one to DONE at once, is an event broadcast_state_changed.
   * </pre>
   */
  public static final class BroadcastServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<BroadcastServiceFutureStub> {
    private BroadcastServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected BroadcastServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new BroadcastServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Starts a broadcast. At most one upstream send per recipient and `request_id`, also across a restart of the server. A
     * recipient that cannot be sent to at all is an INVALID_FIELD that names it, before anybody is sent to; so many
     * broadcasts at a time may run for an account, more are LOCAL_RATE_LIMITED.
     * Errors: LIST_NOT_FOUND, SESSION_NOT_FOUND, SESSION_NOT_CONNECTED, INSUFFICIENT_BALANCE,
     * UPSTREAM_OUTCOME_UNKNOWN. What happens to single recipients later is in their results, not an error of this call.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.postern.v1.SendBroadcastResponse> sendBroadcast(
        dev.postern.v1.SendBroadcastRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getSendBroadcastMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Gets state and counts of a broadcast. Answered by Postern alone. Errors: BROADCAST_NOT_FOUND, also when the record
     * is older than the configured retention (7 days by default).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.postern.v1.GetBroadcastResponse> getBroadcast(
        dev.postern.v1.GetBroadcastRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetBroadcastMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lists what happened to each recipient, in the order given. Answered by Postern alone. Empty for a list, whose
     * members only the provider knows. Errors: BROADCAST_NOT_FOUND.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.postern.v1.ListBroadcastResultsResponse> listBroadcastResults(
        dev.postern.v1.ListBroadcastResultsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListBroadcastResultsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Stops sending to recipients whose turn has not come; what was sent stays sent. Without effect on a broadcast that
     * has ended, which is returned as it is. Errors: BROADCAST_NOT_FOUND.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.postern.v1.CancelBroadcastResponse> cancelBroadcast(
        dev.postern.v1.CancelBroadcastRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCancelBroadcastMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_SEND_BROADCAST = 0;
  private static final int METHODID_GET_BROADCAST = 1;
  private static final int METHODID_LIST_BROADCAST_RESULTS = 2;
  private static final int METHODID_CANCEL_BROADCAST = 3;

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
        case METHODID_SEND_BROADCAST:
          serviceImpl.sendBroadcast((dev.postern.v1.SendBroadcastRequest) request,
              (io.grpc.stub.StreamObserver<dev.postern.v1.SendBroadcastResponse>) responseObserver);
          break;
        case METHODID_GET_BROADCAST:
          serviceImpl.getBroadcast((dev.postern.v1.GetBroadcastRequest) request,
              (io.grpc.stub.StreamObserver<dev.postern.v1.GetBroadcastResponse>) responseObserver);
          break;
        case METHODID_LIST_BROADCAST_RESULTS:
          serviceImpl.listBroadcastResults((dev.postern.v1.ListBroadcastResultsRequest) request,
              (io.grpc.stub.StreamObserver<dev.postern.v1.ListBroadcastResultsResponse>) responseObserver);
          break;
        case METHODID_CANCEL_BROADCAST:
          serviceImpl.cancelBroadcast((dev.postern.v1.CancelBroadcastRequest) request,
              (io.grpc.stub.StreamObserver<dev.postern.v1.CancelBroadcastResponse>) responseObserver);
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
          getSendBroadcastMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.postern.v1.SendBroadcastRequest,
              dev.postern.v1.SendBroadcastResponse>(
                service, METHODID_SEND_BROADCAST)))
        .addMethod(
          getGetBroadcastMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.postern.v1.GetBroadcastRequest,
              dev.postern.v1.GetBroadcastResponse>(
                service, METHODID_GET_BROADCAST)))
        .addMethod(
          getListBroadcastResultsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.postern.v1.ListBroadcastResultsRequest,
              dev.postern.v1.ListBroadcastResultsResponse>(
                service, METHODID_LIST_BROADCAST_RESULTS)))
        .addMethod(
          getCancelBroadcastMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.postern.v1.CancelBroadcastRequest,
              dev.postern.v1.CancelBroadcastResponse>(
                service, METHODID_CANCEL_BROADCAST)))
        .build();
  }

  private static abstract class BroadcastServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    BroadcastServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.postern.v1.BroadcastOuterClass.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("BroadcastService");
    }
  }

  private static final class BroadcastServiceFileDescriptorSupplier
      extends BroadcastServiceBaseDescriptorSupplier {
    BroadcastServiceFileDescriptorSupplier() {}
  }

  private static final class BroadcastServiceMethodDescriptorSupplier
      extends BroadcastServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    BroadcastServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (BroadcastServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new BroadcastServiceFileDescriptorSupplier())
              .addMethod(getSendBroadcastMethod())
              .addMethod(getGetBroadcastMethod())
              .addMethod(getListBroadcastResultsMethod())
              .addMethod(getCancelBroadcastMethod())
              .build();
        }
      }
    }
    return result;
  }
}
