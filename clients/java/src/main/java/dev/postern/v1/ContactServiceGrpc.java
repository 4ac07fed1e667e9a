package dev.postern.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * The provider's address book, and the look-up of numbers.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class ContactServiceGrpc {

  private ContactServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "postern.v1.ContactService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.postern.v1.CreateContactRequest,
      dev.postern.v1.CreateContactResponse> getCreateContactMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CreateContact",
      requestType = dev.postern.v1.CreateContactRequest.class,
      responseType = dev.postern.v1.CreateContactResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.postern.v1.CreateContactRequest,
      dev.postern.v1.CreateContactResponse> getCreateContactMethod() {
    io.grpc.MethodDescriptor<dev.postern.v1.CreateContactRequest, dev.postern.v1.CreateContactResponse> getCreateContactMethod;
    if ((getCreateContactMethod = ContactServiceGrpc.getCreateContactMethod) == null) {
      synchronized (ContactServiceGrpc.class) {
        if ((getCreateContactMethod = ContactServiceGrpc.getCreateContactMethod) == null) {
          ContactServiceGrpc.getCreateContactMethod = getCreateContactMethod =
              io.grpc.MethodDescriptor.<dev.postern.v1.CreateContactRequest, dev.postern.v1.CreateContactResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CreateContact"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.CreateContactRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.CreateContactResponse.getDefaultInstance()))
              .setSchemaDescriptor(new ContactServiceMethodDescriptorSupplier("CreateContact"))
              .build();
        }
      }
    }
    return getCreateContactMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.postern.v1.ListContactsRequest,
      dev.postern.v1.ListContactsResponse> getListContactsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListContacts",
      requestType = dev.postern.v1.ListContactsRequest.class,
      responseType = dev.postern.v1.ListContactsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.postern.v1.ListContactsRequest,
      dev.postern.v1.ListContactsResponse> getListContactsMethod() {
    io.grpc.MethodDescriptor<dev.postern.v1.ListContactsRequest, dev.postern.v1.ListContactsResponse> getListContactsMethod;
    if ((getListContactsMethod = ContactServiceGrpc.getListContactsMethod) == null) {
      synchronized (ContactServiceGrpc.class) {
        if ((getListContactsMethod = ContactServiceGrpc.getListContactsMethod) == null) {
          ContactServiceGrpc.getListContactsMethod = getListContactsMethod =
              io.grpc.MethodDescriptor.<dev.postern.v1.ListContactsRequest, dev.postern.v1.ListContactsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListContacts"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.ListContactsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.ListContactsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new ContactServiceMethodDescriptorSupplier("ListContacts"))
              .build();
        }
      }
    }
    return getListContactsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.postern.v1.CheckPhoneNumbersRequest,
      dev.postern.v1.CheckPhoneNumbersResponse> getCheckPhoneNumbersMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CheckPhoneNumbers",
      requestType = dev.postern.v1.CheckPhoneNumbersRequest.class,
      responseType = dev.postern.v1.CheckPhoneNumbersResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.postern.v1.CheckPhoneNumbersRequest,
      dev.postern.v1.CheckPhoneNumbersResponse> getCheckPhoneNumbersMethod() {
    io.grpc.MethodDescriptor<dev.postern.v1.CheckPhoneNumbersRequest, dev.postern.v1.CheckPhoneNumbersResponse> getCheckPhoneNumbersMethod;
    if ((getCheckPhoneNumbersMethod = ContactServiceGrpc.getCheckPhoneNumbersMethod) == null) {
      synchronized (ContactServiceGrpc.class) {
        if ((getCheckPhoneNumbersMethod = ContactServiceGrpc.getCheckPhoneNumbersMethod) == null) {
          ContactServiceGrpc.getCheckPhoneNumbersMethod = getCheckPhoneNumbersMethod =
              io.grpc.MethodDescriptor.<dev.postern.v1.CheckPhoneNumbersRequest, dev.postern.v1.CheckPhoneNumbersResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CheckPhoneNumbers"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.CheckPhoneNumbersRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.CheckPhoneNumbersResponse.getDefaultInstance()))
              .setSchemaDescriptor(new ContactServiceMethodDescriptorSupplier("CheckPhoneNumbers"))
              .build();
        }
      }
    }
    return getCheckPhoneNumbersMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static ContactServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<ContactServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<ContactServiceStub>() {
        @java.lang.Override
        public ContactServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new ContactServiceStub(channel, callOptions);
        }
      };
    return ContactServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static ContactServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<ContactServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<ContactServiceBlockingV2Stub>() {
        @java.lang.Override
        public ContactServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new ContactServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return ContactServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static ContactServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<ContactServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<ContactServiceBlockingStub>() {
        @java.lang.Override
        public ContactServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new ContactServiceBlockingStub(channel, callOptions);
        }
      };
    return ContactServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static ContactServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<ContactServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<ContactServiceFutureStub>() {
        @java.lang.Override
        public ContactServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new ContactServiceFutureStub(channel, callOptions);
        }
      };
    return ContactServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * The provider's address book, and the look-up of numbers.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * Adds a contact, which some providers need before a first message (opt-in). Ongair legacy.
     * Errors: UPSTREAM_REJECTED, UPSTREAM_OUTCOME_UNKNOWN.
     * </pre>
     */
    default void createContact(dev.postern.v1.CreateContactRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.CreateContactResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCreateContactMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lists contacts. Ongair legacy (one array, fetched anew for each page).
     * </pre>
     */
    default void listContacts(dev.postern.v1.ListContactsRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.ListContactsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListContactsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Asks which numbers are on WhatsApp. The response holds the answer where the provider gives it at once (Chat-API, at
     * most eight numbers); elsewhere it arrives as the event phone_numbers_checked, matched by number only (Ongair
     * legacy, ten numbers per upstream call).
     * Errors: the first failing upstream call's, when none was accepted.
     * </pre>
     */
    default void checkPhoneNumbers(dev.postern.v1.CheckPhoneNumbersRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.CheckPhoneNumbersResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCheckPhoneNumbersMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service ContactService.
   * <pre>
   * The provider's address book, and the look-up of numbers.
   * </pre>
   */
  public static abstract class ContactServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return ContactServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service ContactService.
   * <pre>
   * The provider's address book, and the look-up of numbers.
   * </pre>
   */
  public static final class ContactServiceStub
      extends io.grpc.stub.AbstractAsyncStub<ContactServiceStub> {
    private ContactServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected ContactServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new ContactServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Adds a contact, which some providers need before a first message (opt-in). Ongair legacy.
     * Errors: UPSTREAM_REJECTED, UPSTREAM_OUTCOME_UNKNOWN.
     * </pre>
     */
    public void createContact(dev.postern.v1.CreateContactRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.CreateContactResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCreateContactMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lists contacts. Ongair legacy (one array, fetched anew for each page).
     * </pre>
     */
    public void listContacts(dev.postern.v1.ListContactsRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.ListContactsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListContactsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Asks which numbers are on WhatsApp. The response holds the answer where the provider gives it at once (Chat-API, at
     * most eight numbers); elsewhere it arrives as the event phone_numbers_checked, matched by number only (Ongair
     * legacy, ten numbers per upstream call).
     * Errors: the first failing upstream call's, when none was accepted.
     * </pre>
     */
    public void checkPhoneNumbers(dev.postern.v1.CheckPhoneNumbersRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.CheckPhoneNumbersResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCheckPhoneNumbersMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service ContactService.
   * <pre>
   * The provider's address book, and the look-up of numbers.
   * </pre>
   */
  public static final class ContactServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<ContactServiceBlockingV2Stub> {
    private ContactServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected ContactServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new ContactServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Adds a contact, which some providers need before a first message (opt-in). Ongair legacy.
     * Errors: UPSTREAM_REJECTED, UPSTREAM_OUTCOME_UNKNOWN.
     * </pre>
     */
    public dev.postern.v1.CreateContactResponse createContact(dev.postern.v1.CreateContactRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getCreateContactMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists contacts. Ongair legacy (one array, fetched anew for each page).
     * </pre>
     */
    public dev.postern.v1.ListContactsResponse listContacts(dev.postern.v1.ListContactsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListContactsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Asks which numbers are on WhatsApp. The response holds the answer where the provider gives it at once (Chat-API, at
     * most eight numbers); elsewhere it arrives as the event phone_numbers_checked, matched by number only (Ongair
     * legacy, ten numbers per upstream call).
     * Errors: the first failing upstream call's, when none was accepted.
     * </pre>
     */
    public dev.postern.v1.CheckPhoneNumbersResponse checkPhoneNumbers(dev.postern.v1.CheckPhoneNumbersRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getCheckPhoneNumbersMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service ContactService.
   * <pre>
   * The provider's address book, and the look-up of numbers.
   * </pre>
   */
  public static final class ContactServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<ContactServiceBlockingStub> {
    private ContactServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected ContactServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new ContactServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Adds a contact, which some providers need before a first message (opt-in). Ongair legacy.
     * Errors: UPSTREAM_REJECTED, UPSTREAM_OUTCOME_UNKNOWN.
     * </pre>
     */
    public dev.postern.v1.CreateContactResponse createContact(dev.postern.v1.CreateContactRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCreateContactMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists contacts. Ongair legacy (one array, fetched anew for each page).
     * </pre>
     */
    public dev.postern.v1.ListContactsResponse listContacts(dev.postern.v1.ListContactsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListContactsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Asks which numbers are on WhatsApp. The response holds the answer where the provider gives it at once (Chat-API, at
     * most eight numbers); elsewhere it arrives as the event phone_numbers_checked, matched by number only (Ongair
     * legacy, ten numbers per upstream call).
     * Errors: the first failing upstream call's, when none was accepted.
     * </pre>
     */
    public dev.postern.v1.CheckPhoneNumbersResponse checkPhoneNumbers(dev.postern.v1.CheckPhoneNumbersRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCheckPhoneNumbersMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service ContactService.
   * <pre>
   * The provider's address book, and the look-up of numbers.
   * </pre>
   */
  public static final class ContactServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<ContactServiceFutureStub> {
    private ContactServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected ContactServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new ContactServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Adds a contact, which some providers need before a first message (opt-in). Ongair legacy.
     * Errors: UPSTREAM_REJECTED, UPSTREAM_OUTCOME_UNKNOWN.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.postern.v1.CreateContactResponse> createContact(
        dev.postern.v1.CreateContactRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCreateContactMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lists contacts. Ongair legacy (one array, fetched anew for each page).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.postern.v1.ListContactsResponse> listContacts(
        dev.postern.v1.ListContactsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListContactsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Asks which numbers are on WhatsApp. The response holds the answer where the provider gives it at once (Chat-API, at
     * most eight numbers); elsewhere it arrives as the event phone_numbers_checked, matched by number only (Ongair
     * legacy, ten numbers per upstream call).
     * Errors: the first failing upstream call's, when none was accepted.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.postern.v1.CheckPhoneNumbersResponse> checkPhoneNumbers(
        dev.postern.v1.CheckPhoneNumbersRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCheckPhoneNumbersMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_CREATE_CONTACT = 0;
  private static final int METHODID_LIST_CONTACTS = 1;
  private static final int METHODID_CHECK_PHONE_NUMBERS = 2;

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
        case METHODID_CREATE_CONTACT:
          serviceImpl.createContact((dev.postern.v1.CreateContactRequest) request,
              (io.grpc.stub.StreamObserver<dev.postern.v1.CreateContactResponse>) responseObserver);
          break;
        case METHODID_LIST_CONTACTS:
          serviceImpl.listContacts((dev.postern.v1.ListContactsRequest) request,
              (io.grpc.stub.StreamObserver<dev.postern.v1.ListContactsResponse>) responseObserver);
          break;
        case METHODID_CHECK_PHONE_NUMBERS:
          serviceImpl.checkPhoneNumbers((dev.postern.v1.CheckPhoneNumbersRequest) request,
              (io.grpc.stub.StreamObserver<dev.postern.v1.CheckPhoneNumbersResponse>) responseObserver);
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
          getCreateContactMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.postern.v1.CreateContactRequest,
              dev.postern.v1.CreateContactResponse>(
                service, METHODID_CREATE_CONTACT)))
        .addMethod(
          getListContactsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.postern.v1.ListContactsRequest,
              dev.postern.v1.ListContactsResponse>(
                service, METHODID_LIST_CONTACTS)))
        .addMethod(
          getCheckPhoneNumbersMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.postern.v1.CheckPhoneNumbersRequest,
              dev.postern.v1.CheckPhoneNumbersResponse>(
                service, METHODID_CHECK_PHONE_NUMBERS)))
        .build();
  }

  private static abstract class ContactServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    ContactServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.postern.v1.ContactOuterClass.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("ContactService");
    }
  }

  private static final class ContactServiceFileDescriptorSupplier
      extends ContactServiceBaseDescriptorSupplier {
    ContactServiceFileDescriptorSupplier() {}
  }

  private static final class ContactServiceMethodDescriptorSupplier
      extends ContactServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    ContactServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (ContactServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new ContactServiceFileDescriptorSupplier())
              .addMethod(getCreateContactMethod())
              .addMethod(getListContactsMethod())
              .addMethod(getCheckPhoneNumbersMethod())
              .build();
        }
      }
    }
    return result;
  }
}
