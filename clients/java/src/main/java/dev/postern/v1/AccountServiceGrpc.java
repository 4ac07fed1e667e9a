package dev.postern.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * The accounts and providers this server has. Accounts come from the server's configuration and cannot be made here.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class AccountServiceGrpc {

  private AccountServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "postern.v1.AccountService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.postern.v1.ListProvidersRequest,
      dev.postern.v1.ListProvidersResponse> getListProvidersMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListProviders",
      requestType = dev.postern.v1.ListProvidersRequest.class,
      responseType = dev.postern.v1.ListProvidersResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.postern.v1.ListProvidersRequest,
      dev.postern.v1.ListProvidersResponse> getListProvidersMethod() {
    io.grpc.MethodDescriptor<dev.postern.v1.ListProvidersRequest, dev.postern.v1.ListProvidersResponse> getListProvidersMethod;
    if ((getListProvidersMethod = AccountServiceGrpc.getListProvidersMethod) == null) {
      synchronized (AccountServiceGrpc.class) {
        if ((getListProvidersMethod = AccountServiceGrpc.getListProvidersMethod) == null) {
          AccountServiceGrpc.getListProvidersMethod = getListProvidersMethod =
              io.grpc.MethodDescriptor.<dev.postern.v1.ListProvidersRequest, dev.postern.v1.ListProvidersResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListProviders"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.ListProvidersRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.ListProvidersResponse.getDefaultInstance()))
              .setSchemaDescriptor(new AccountServiceMethodDescriptorSupplier("ListProviders"))
              .build();
        }
      }
    }
    return getListProvidersMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.postern.v1.ListAccountsRequest,
      dev.postern.v1.ListAccountsResponse> getListAccountsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListAccounts",
      requestType = dev.postern.v1.ListAccountsRequest.class,
      responseType = dev.postern.v1.ListAccountsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.postern.v1.ListAccountsRequest,
      dev.postern.v1.ListAccountsResponse> getListAccountsMethod() {
    io.grpc.MethodDescriptor<dev.postern.v1.ListAccountsRequest, dev.postern.v1.ListAccountsResponse> getListAccountsMethod;
    if ((getListAccountsMethod = AccountServiceGrpc.getListAccountsMethod) == null) {
      synchronized (AccountServiceGrpc.class) {
        if ((getListAccountsMethod = AccountServiceGrpc.getListAccountsMethod) == null) {
          AccountServiceGrpc.getListAccountsMethod = getListAccountsMethod =
              io.grpc.MethodDescriptor.<dev.postern.v1.ListAccountsRequest, dev.postern.v1.ListAccountsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListAccounts"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.ListAccountsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.ListAccountsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new AccountServiceMethodDescriptorSupplier("ListAccounts"))
              .build();
        }
      }
    }
    return getListAccountsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.postern.v1.GetAccountRequest,
      dev.postern.v1.GetAccountResponse> getGetAccountMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetAccount",
      requestType = dev.postern.v1.GetAccountRequest.class,
      responseType = dev.postern.v1.GetAccountResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.postern.v1.GetAccountRequest,
      dev.postern.v1.GetAccountResponse> getGetAccountMethod() {
    io.grpc.MethodDescriptor<dev.postern.v1.GetAccountRequest, dev.postern.v1.GetAccountResponse> getGetAccountMethod;
    if ((getGetAccountMethod = AccountServiceGrpc.getGetAccountMethod) == null) {
      synchronized (AccountServiceGrpc.class) {
        if ((getGetAccountMethod = AccountServiceGrpc.getGetAccountMethod) == null) {
          AccountServiceGrpc.getGetAccountMethod = getGetAccountMethod =
              io.grpc.MethodDescriptor.<dev.postern.v1.GetAccountRequest, dev.postern.v1.GetAccountResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetAccount"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.GetAccountRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.GetAccountResponse.getDefaultInstance()))
              .setSchemaDescriptor(new AccountServiceMethodDescriptorSupplier("GetAccount"))
              .build();
        }
      }
    }
    return getGetAccountMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.postern.v1.GetWebhookConfigRequest,
      dev.postern.v1.GetWebhookConfigResponse> getGetWebhookConfigMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetWebhookConfig",
      requestType = dev.postern.v1.GetWebhookConfigRequest.class,
      responseType = dev.postern.v1.GetWebhookConfigResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.postern.v1.GetWebhookConfigRequest,
      dev.postern.v1.GetWebhookConfigResponse> getGetWebhookConfigMethod() {
    io.grpc.MethodDescriptor<dev.postern.v1.GetWebhookConfigRequest, dev.postern.v1.GetWebhookConfigResponse> getGetWebhookConfigMethod;
    if ((getGetWebhookConfigMethod = AccountServiceGrpc.getGetWebhookConfigMethod) == null) {
      synchronized (AccountServiceGrpc.class) {
        if ((getGetWebhookConfigMethod = AccountServiceGrpc.getGetWebhookConfigMethod) == null) {
          AccountServiceGrpc.getGetWebhookConfigMethod = getGetWebhookConfigMethod =
              io.grpc.MethodDescriptor.<dev.postern.v1.GetWebhookConfigRequest, dev.postern.v1.GetWebhookConfigResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetWebhookConfig"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.GetWebhookConfigRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.GetWebhookConfigResponse.getDefaultInstance()))
              .setSchemaDescriptor(new AccountServiceMethodDescriptorSupplier("GetWebhookConfig"))
              .build();
        }
      }
    }
    return getGetWebhookConfigMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.postern.v1.UpdateWebhookConfigRequest,
      dev.postern.v1.UpdateWebhookConfigResponse> getUpdateWebhookConfigMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "UpdateWebhookConfig",
      requestType = dev.postern.v1.UpdateWebhookConfigRequest.class,
      responseType = dev.postern.v1.UpdateWebhookConfigResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.postern.v1.UpdateWebhookConfigRequest,
      dev.postern.v1.UpdateWebhookConfigResponse> getUpdateWebhookConfigMethod() {
    io.grpc.MethodDescriptor<dev.postern.v1.UpdateWebhookConfigRequest, dev.postern.v1.UpdateWebhookConfigResponse> getUpdateWebhookConfigMethod;
    if ((getUpdateWebhookConfigMethod = AccountServiceGrpc.getUpdateWebhookConfigMethod) == null) {
      synchronized (AccountServiceGrpc.class) {
        if ((getUpdateWebhookConfigMethod = AccountServiceGrpc.getUpdateWebhookConfigMethod) == null) {
          AccountServiceGrpc.getUpdateWebhookConfigMethod = getUpdateWebhookConfigMethod =
              io.grpc.MethodDescriptor.<dev.postern.v1.UpdateWebhookConfigRequest, dev.postern.v1.UpdateWebhookConfigResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "UpdateWebhookConfig"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.UpdateWebhookConfigRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.UpdateWebhookConfigResponse.getDefaultInstance()))
              .setSchemaDescriptor(new AccountServiceMethodDescriptorSupplier("UpdateWebhookConfig"))
              .build();
        }
      }
    }
    return getUpdateWebhookConfigMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static AccountServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<AccountServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<AccountServiceStub>() {
        @java.lang.Override
        public AccountServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new AccountServiceStub(channel, callOptions);
        }
      };
    return AccountServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static AccountServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<AccountServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<AccountServiceBlockingV2Stub>() {
        @java.lang.Override
        public AccountServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new AccountServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return AccountServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static AccountServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<AccountServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<AccountServiceBlockingStub>() {
        @java.lang.Override
        public AccountServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new AccountServiceBlockingStub(channel, callOptions);
        }
      };
    return AccountServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static AccountServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<AccountServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<AccountServiceFutureStub>() {
        @java.lang.Override
        public AccountServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new AccountServiceFutureStub(channel, callOptions);
        }
      };
    return AccountServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * The accounts and providers this server has. Accounts come from the server's configuration and cannot be made here.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * Lists the providers compiled into this server. Answered by Postern alone.
     * </pre>
     */
    default void listProviders(dev.postern.v1.ListProvidersRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.ListProvidersResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListProvidersMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lists the accounts the caller may see, ordered by name. Answered by Postern alone.
     * </pre>
     */
    default void listAccounts(dev.postern.v1.ListAccountsRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.ListAccountsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListAccountsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Gets one account with its capabilities. Answered by Postern alone.
     * Errors: ACCOUNT_NOT_FOUND.
     * </pre>
     */
    default void getAccount(dev.postern.v1.GetAccountRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.GetAccountResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetAccountMethod(), responseObserver);
    }

    /**
     * <pre>
     * Gets where the provider sends its webhooks. Chat-API; elsewhere UNSUPPORTED_BY_PROVIDER, since the address is set
     * in the provider's dashboard.
     * </pre>
     */
    default void getWebhookConfig(dev.postern.v1.GetWebhookConfigRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.GetWebhookConfigResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetWebhookConfigMethod(), responseObserver);
    }

    /**
     * <pre>
     * Changes one part of the webhook configuration at the provider. Setting the same value again has no further effect.
     * Chat-API; elsewhere UNSUPPORTED_BY_PROVIDER. Errors: INVALID_FIELD unless the mask holds exactly one path.
     * </pre>
     */
    default void updateWebhookConfig(dev.postern.v1.UpdateWebhookConfigRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.UpdateWebhookConfigResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getUpdateWebhookConfigMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service AccountService.
   * <pre>
   * The accounts and providers this server has. Accounts come from the server's configuration and cannot be made here.
   * </pre>
   */
  public static abstract class AccountServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return AccountServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service AccountService.
   * <pre>
   * The accounts and providers this server has. Accounts come from the server's configuration and cannot be made here.
   * </pre>
   */
  public static final class AccountServiceStub
      extends io.grpc.stub.AbstractAsyncStub<AccountServiceStub> {
    private AccountServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected AccountServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new AccountServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Lists the providers compiled into this server. Answered by Postern alone.
     * </pre>
     */
    public void listProviders(dev.postern.v1.ListProvidersRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.ListProvidersResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListProvidersMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lists the accounts the caller may see, ordered by name. Answered by Postern alone.
     * </pre>
     */
    public void listAccounts(dev.postern.v1.ListAccountsRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.ListAccountsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListAccountsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Gets one account with its capabilities. Answered by Postern alone.
     * Errors: ACCOUNT_NOT_FOUND.
     * </pre>
     */
    public void getAccount(dev.postern.v1.GetAccountRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.GetAccountResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetAccountMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Gets where the provider sends its webhooks. Chat-API; elsewhere UNSUPPORTED_BY_PROVIDER, since the address is set
     * in the provider's dashboard.
     * </pre>
     */
    public void getWebhookConfig(dev.postern.v1.GetWebhookConfigRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.GetWebhookConfigResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetWebhookConfigMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Changes one part of the webhook configuration at the provider. Setting the same value again has no further effect.
     * Chat-API; elsewhere UNSUPPORTED_BY_PROVIDER. Errors: INVALID_FIELD unless the mask holds exactly one path.
     * </pre>
     */
    public void updateWebhookConfig(dev.postern.v1.UpdateWebhookConfigRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.UpdateWebhookConfigResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getUpdateWebhookConfigMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service AccountService.
   * <pre>
   * The accounts and providers this server has. Accounts come from the server's configuration and cannot be made here.
   * </pre>
   */
  public static final class AccountServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<AccountServiceBlockingV2Stub> {
    private AccountServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected AccountServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new AccountServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Lists the providers compiled into this server. Answered by Postern alone.
     * </pre>
     */
    public dev.postern.v1.ListProvidersResponse listProviders(dev.postern.v1.ListProvidersRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListProvidersMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists the accounts the caller may see, ordered by name. Answered by Postern alone.
     * </pre>
     */
    public dev.postern.v1.ListAccountsResponse listAccounts(dev.postern.v1.ListAccountsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListAccountsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Gets one account with its capabilities. Answered by Postern alone.
     * Errors: ACCOUNT_NOT_FOUND.
     * </pre>
     */
    public dev.postern.v1.GetAccountResponse getAccount(dev.postern.v1.GetAccountRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetAccountMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Gets where the provider sends its webhooks. Chat-API; elsewhere UNSUPPORTED_BY_PROVIDER, since the address is set
     * in the provider's dashboard.
     * </pre>
     */
    public dev.postern.v1.GetWebhookConfigResponse getWebhookConfig(dev.postern.v1.GetWebhookConfigRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetWebhookConfigMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Changes one part of the webhook configuration at the provider. Setting the same value again has no further effect.
     * Chat-API; elsewhere UNSUPPORTED_BY_PROVIDER. Errors: INVALID_FIELD unless the mask holds exactly one path.
     * </pre>
     */
    public dev.postern.v1.UpdateWebhookConfigResponse updateWebhookConfig(dev.postern.v1.UpdateWebhookConfigRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getUpdateWebhookConfigMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service AccountService.
   * <pre>
   * The accounts and providers this server has. Accounts come from the server's configuration and cannot be made here.
   * </pre>
   */
  public static final class AccountServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<AccountServiceBlockingStub> {
    private AccountServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected AccountServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new AccountServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Lists the providers compiled into this server. Answered by Postern alone.
     * </pre>
     */
    public dev.postern.v1.ListProvidersResponse listProviders(dev.postern.v1.ListProvidersRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListProvidersMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists the accounts the caller may see, ordered by name. Answered by Postern alone.
     * </pre>
     */
    public dev.postern.v1.ListAccountsResponse listAccounts(dev.postern.v1.ListAccountsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListAccountsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Gets one account with its capabilities. Answered by Postern alone.
     * Errors: ACCOUNT_NOT_FOUND.
     * </pre>
     */
    public dev.postern.v1.GetAccountResponse getAccount(dev.postern.v1.GetAccountRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetAccountMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Gets where the provider sends its webhooks. Chat-API; elsewhere UNSUPPORTED_BY_PROVIDER, since the address is set
     * in the provider's dashboard.
     * </pre>
     */
    public dev.postern.v1.GetWebhookConfigResponse getWebhookConfig(dev.postern.v1.GetWebhookConfigRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetWebhookConfigMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Changes one part of the webhook configuration at the provider. Setting the same value again has no further effect.
     * Chat-API; elsewhere UNSUPPORTED_BY_PROVIDER. Errors: INVALID_FIELD unless the mask holds exactly one path.
     * </pre>
     */
    public dev.postern.v1.UpdateWebhookConfigResponse updateWebhookConfig(dev.postern.v1.UpdateWebhookConfigRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getUpdateWebhookConfigMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service AccountService.
   * <pre>
   * The accounts and providers this server has. Accounts come from the server's configuration and cannot be made here.
   * </pre>
   */
  public static final class AccountServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<AccountServiceFutureStub> {
    private AccountServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected AccountServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new AccountServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Lists the providers compiled into this server. Answered by Postern alone.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.postern.v1.ListProvidersResponse> listProviders(
        dev.postern.v1.ListProvidersRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListProvidersMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lists the accounts the caller may see, ordered by name. Answered by Postern alone.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.postern.v1.ListAccountsResponse> listAccounts(
        dev.postern.v1.ListAccountsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListAccountsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Gets one account with its capabilities. Answered by Postern alone.
     * Errors: ACCOUNT_NOT_FOUND.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.postern.v1.GetAccountResponse> getAccount(
        dev.postern.v1.GetAccountRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetAccountMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Gets where the provider sends its webhooks. Chat-API; elsewhere UNSUPPORTED_BY_PROVIDER, since the address is set
     * in the provider's dashboard.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.postern.v1.GetWebhookConfigResponse> getWebhookConfig(
        dev.postern.v1.GetWebhookConfigRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetWebhookConfigMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Changes one part of the webhook configuration at the provider. Setting the same value again has no further effect.
     * Chat-API; elsewhere UNSUPPORTED_BY_PROVIDER. Errors: INVALID_FIELD unless the mask holds exactly one path.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.postern.v1.UpdateWebhookConfigResponse> updateWebhookConfig(
        dev.postern.v1.UpdateWebhookConfigRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getUpdateWebhookConfigMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_LIST_PROVIDERS = 0;
  private static final int METHODID_LIST_ACCOUNTS = 1;
  private static final int METHODID_GET_ACCOUNT = 2;
  private static final int METHODID_GET_WEBHOOK_CONFIG = 3;
  private static final int METHODID_UPDATE_WEBHOOK_CONFIG = 4;

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
        case METHODID_LIST_PROVIDERS:
          serviceImpl.listProviders((dev.postern.v1.ListProvidersRequest) request,
              (io.grpc.stub.StreamObserver<dev.postern.v1.ListProvidersResponse>) responseObserver);
          break;
        case METHODID_LIST_ACCOUNTS:
          serviceImpl.listAccounts((dev.postern.v1.ListAccountsRequest) request,
              (io.grpc.stub.StreamObserver<dev.postern.v1.ListAccountsResponse>) responseObserver);
          break;
        case METHODID_GET_ACCOUNT:
          serviceImpl.getAccount((dev.postern.v1.GetAccountRequest) request,
              (io.grpc.stub.StreamObserver<dev.postern.v1.GetAccountResponse>) responseObserver);
          break;
        case METHODID_GET_WEBHOOK_CONFIG:
          serviceImpl.getWebhookConfig((dev.postern.v1.GetWebhookConfigRequest) request,
              (io.grpc.stub.StreamObserver<dev.postern.v1.GetWebhookConfigResponse>) responseObserver);
          break;
        case METHODID_UPDATE_WEBHOOK_CONFIG:
          serviceImpl.updateWebhookConfig((dev.postern.v1.UpdateWebhookConfigRequest) request,
              (io.grpc.stub.StreamObserver<dev.postern.v1.UpdateWebhookConfigResponse>) responseObserver);
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
          getListProvidersMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.postern.v1.ListProvidersRequest,
              dev.postern.v1.ListProvidersResponse>(
                service, METHODID_LIST_PROVIDERS)))
        .addMethod(
          getListAccountsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.postern.v1.ListAccountsRequest,
              dev.postern.v1.ListAccountsResponse>(
                service, METHODID_LIST_ACCOUNTS)))
        .addMethod(
          getGetAccountMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.postern.v1.GetAccountRequest,
              dev.postern.v1.GetAccountResponse>(
                service, METHODID_GET_ACCOUNT)))
        .addMethod(
          getGetWebhookConfigMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.postern.v1.GetWebhookConfigRequest,
              dev.postern.v1.GetWebhookConfigResponse>(
                service, METHODID_GET_WEBHOOK_CONFIG)))
        .addMethod(
          getUpdateWebhookConfigMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.postern.v1.UpdateWebhookConfigRequest,
              dev.postern.v1.UpdateWebhookConfigResponse>(
                service, METHODID_UPDATE_WEBHOOK_CONFIG)))
        .build();
  }

  private static abstract class AccountServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    AccountServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.postern.v1.AccountOuterClass.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("AccountService");
    }
  }

  private static final class AccountServiceFileDescriptorSupplier
      extends AccountServiceBaseDescriptorSupplier {
    AccountServiceFileDescriptorSupplier() {}
  }

  private static final class AccountServiceMethodDescriptorSupplier
      extends AccountServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    AccountServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (AccountServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new AccountServiceFileDescriptorSupplier())
              .addMethod(getListProvidersMethod())
              .addMethod(getListAccountsMethod())
              .addMethod(getGetAccountMethod())
              .addMethod(getGetWebhookConfigMethod())
              .addMethod(getUpdateWebhookConfigMethod())
              .build();
        }
      }
    }
    return result;
  }
}
