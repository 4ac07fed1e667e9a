package dev.postern.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * Groups the account belongs to.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class GroupServiceGrpc {

  private GroupServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "postern.v1.GroupService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.postern.v1.CreateGroupRequest,
      dev.postern.v1.CreateGroupResponse> getCreateGroupMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CreateGroup",
      requestType = dev.postern.v1.CreateGroupRequest.class,
      responseType = dev.postern.v1.CreateGroupResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.postern.v1.CreateGroupRequest,
      dev.postern.v1.CreateGroupResponse> getCreateGroupMethod() {
    io.grpc.MethodDescriptor<dev.postern.v1.CreateGroupRequest, dev.postern.v1.CreateGroupResponse> getCreateGroupMethod;
    if ((getCreateGroupMethod = GroupServiceGrpc.getCreateGroupMethod) == null) {
      synchronized (GroupServiceGrpc.class) {
        if ((getCreateGroupMethod = GroupServiceGrpc.getCreateGroupMethod) == null) {
          GroupServiceGrpc.getCreateGroupMethod = getCreateGroupMethod =
              io.grpc.MethodDescriptor.<dev.postern.v1.CreateGroupRequest, dev.postern.v1.CreateGroupResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CreateGroup"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.CreateGroupRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.CreateGroupResponse.getDefaultInstance()))
              .setSchemaDescriptor(new GroupServiceMethodDescriptorSupplier("CreateGroup"))
              .build();
        }
      }
    }
    return getCreateGroupMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.postern.v1.GetGroupRequest,
      dev.postern.v1.GetGroupResponse> getGetGroupMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetGroup",
      requestType = dev.postern.v1.GetGroupRequest.class,
      responseType = dev.postern.v1.GetGroupResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.postern.v1.GetGroupRequest,
      dev.postern.v1.GetGroupResponse> getGetGroupMethod() {
    io.grpc.MethodDescriptor<dev.postern.v1.GetGroupRequest, dev.postern.v1.GetGroupResponse> getGetGroupMethod;
    if ((getGetGroupMethod = GroupServiceGrpc.getGetGroupMethod) == null) {
      synchronized (GroupServiceGrpc.class) {
        if ((getGetGroupMethod = GroupServiceGrpc.getGetGroupMethod) == null) {
          GroupServiceGrpc.getGetGroupMethod = getGetGroupMethod =
              io.grpc.MethodDescriptor.<dev.postern.v1.GetGroupRequest, dev.postern.v1.GetGroupResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetGroup"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.GetGroupRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.GetGroupResponse.getDefaultInstance()))
              .setSchemaDescriptor(new GroupServiceMethodDescriptorSupplier("GetGroup"))
              .build();
        }
      }
    }
    return getGetGroupMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.postern.v1.ListGroupMembersRequest,
      dev.postern.v1.ListGroupMembersResponse> getListGroupMembersMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListGroupMembers",
      requestType = dev.postern.v1.ListGroupMembersRequest.class,
      responseType = dev.postern.v1.ListGroupMembersResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.postern.v1.ListGroupMembersRequest,
      dev.postern.v1.ListGroupMembersResponse> getListGroupMembersMethod() {
    io.grpc.MethodDescriptor<dev.postern.v1.ListGroupMembersRequest, dev.postern.v1.ListGroupMembersResponse> getListGroupMembersMethod;
    if ((getListGroupMembersMethod = GroupServiceGrpc.getListGroupMembersMethod) == null) {
      synchronized (GroupServiceGrpc.class) {
        if ((getListGroupMembersMethod = GroupServiceGrpc.getListGroupMembersMethod) == null) {
          GroupServiceGrpc.getListGroupMembersMethod = getListGroupMembersMethod =
              io.grpc.MethodDescriptor.<dev.postern.v1.ListGroupMembersRequest, dev.postern.v1.ListGroupMembersResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListGroupMembers"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.ListGroupMembersRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.ListGroupMembersResponse.getDefaultInstance()))
              .setSchemaDescriptor(new GroupServiceMethodDescriptorSupplier("ListGroupMembers"))
              .build();
        }
      }
    }
    return getListGroupMembersMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.postern.v1.AddGroupMembersRequest,
      dev.postern.v1.AddGroupMembersResponse> getAddGroupMembersMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "AddGroupMembers",
      requestType = dev.postern.v1.AddGroupMembersRequest.class,
      responseType = dev.postern.v1.AddGroupMembersResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.postern.v1.AddGroupMembersRequest,
      dev.postern.v1.AddGroupMembersResponse> getAddGroupMembersMethod() {
    io.grpc.MethodDescriptor<dev.postern.v1.AddGroupMembersRequest, dev.postern.v1.AddGroupMembersResponse> getAddGroupMembersMethod;
    if ((getAddGroupMembersMethod = GroupServiceGrpc.getAddGroupMembersMethod) == null) {
      synchronized (GroupServiceGrpc.class) {
        if ((getAddGroupMembersMethod = GroupServiceGrpc.getAddGroupMembersMethod) == null) {
          GroupServiceGrpc.getAddGroupMembersMethod = getAddGroupMembersMethod =
              io.grpc.MethodDescriptor.<dev.postern.v1.AddGroupMembersRequest, dev.postern.v1.AddGroupMembersResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "AddGroupMembers"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.AddGroupMembersRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.AddGroupMembersResponse.getDefaultInstance()))
              .setSchemaDescriptor(new GroupServiceMethodDescriptorSupplier("AddGroupMembers"))
              .build();
        }
      }
    }
    return getAddGroupMembersMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.postern.v1.RemoveGroupMemberRequest,
      dev.postern.v1.RemoveGroupMemberResponse> getRemoveGroupMemberMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RemoveGroupMember",
      requestType = dev.postern.v1.RemoveGroupMemberRequest.class,
      responseType = dev.postern.v1.RemoveGroupMemberResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.postern.v1.RemoveGroupMemberRequest,
      dev.postern.v1.RemoveGroupMemberResponse> getRemoveGroupMemberMethod() {
    io.grpc.MethodDescriptor<dev.postern.v1.RemoveGroupMemberRequest, dev.postern.v1.RemoveGroupMemberResponse> getRemoveGroupMemberMethod;
    if ((getRemoveGroupMemberMethod = GroupServiceGrpc.getRemoveGroupMemberMethod) == null) {
      synchronized (GroupServiceGrpc.class) {
        if ((getRemoveGroupMemberMethod = GroupServiceGrpc.getRemoveGroupMemberMethod) == null) {
          GroupServiceGrpc.getRemoveGroupMemberMethod = getRemoveGroupMemberMethod =
              io.grpc.MethodDescriptor.<dev.postern.v1.RemoveGroupMemberRequest, dev.postern.v1.RemoveGroupMemberResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RemoveGroupMember"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.RemoveGroupMemberRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.RemoveGroupMemberResponse.getDefaultInstance()))
              .setSchemaDescriptor(new GroupServiceMethodDescriptorSupplier("RemoveGroupMember"))
              .build();
        }
      }
    }
    return getRemoveGroupMemberMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static GroupServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<GroupServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<GroupServiceStub>() {
        @java.lang.Override
        public GroupServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new GroupServiceStub(channel, callOptions);
        }
      };
    return GroupServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static GroupServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<GroupServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<GroupServiceBlockingV2Stub>() {
        @java.lang.Override
        public GroupServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new GroupServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return GroupServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static GroupServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<GroupServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<GroupServiceBlockingStub>() {
        @java.lang.Override
        public GroupServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new GroupServiceBlockingStub(channel, callOptions);
        }
      };
    return GroupServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static GroupServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<GroupServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<GroupServiceFutureStub>() {
        @java.lang.Override
        public GroupServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new GroupServiceFutureStub(channel, callOptions);
        }
      };
    return GroupServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * Groups the account belongs to.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * Makes a group. Ongair legacy: not ready until the event group_created arrives. Chat-API: ACTIVE when the phone made
     * it within 20 s, else PENDING without a name and without a later event; an iPhone needs all members in its contacts.
     * Errors: GROUP_ALREADY_EXISTS, UPSTREAM_OUTCOME_UNKNOWN.
     * </pre>
     */
    default void createGroup(dev.postern.v1.CreateGroupRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.CreateGroupResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCreateGroupMethod(), responseObserver);
    }

    /**
     * <pre>
     * Gets a group. Ongair legacy, Chat-API. Errors: GROUP_NOT_FOUND.
     * </pre>
     */
    default void getGroup(dev.postern.v1.GetGroupRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.GetGroupResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetGroupMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lists the members of a group. Ongair legacy, Chat-API. Errors: GROUP_NOT_FOUND.
     * </pre>
     */
    default void listGroupMembers(dev.postern.v1.ListGroupMembersRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.ListGroupMembersResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListGroupMembersMethod(), responseObserver);
    }

    /**
     * <pre>
     * Adds members. Ongair legacy; Chat-API, at most eight at once. The response is the only confirmation, no event follows.
     * Errors: GROUP_NOT_FOUND.
     * </pre>
     */
    default void addGroupMembers(dev.postern.v1.AddGroupMembersRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.AddGroupMembersResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getAddGroupMembersMethod(), responseObserver);
    }

    /**
     * <pre>
     * Removes a member. Ongair legacy, Chat-API; the account must be an administrator of the group, and no event follows.
     * Errors: GROUP_NOT_FOUND, GROUP_MEMBER_NOT_FOUND.
     * </pre>
     */
    default void removeGroupMember(dev.postern.v1.RemoveGroupMemberRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.RemoveGroupMemberResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRemoveGroupMemberMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service GroupService.
   * <pre>
   * Groups the account belongs to.
   * </pre>
   */
  public static abstract class GroupServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return GroupServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service GroupService.
   * <pre>
   * Groups the account belongs to.
   * </pre>
   */
  public static final class GroupServiceStub
      extends io.grpc.stub.AbstractAsyncStub<GroupServiceStub> {
    private GroupServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected GroupServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new GroupServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Makes a group. Ongair legacy: not ready until the event group_created arrives. Chat-API: ACTIVE when the phone made
     * it within 20 s, else PENDING without a name and without a later event; an iPhone needs all members in its contacts.
     * Errors: GROUP_ALREADY_EXISTS, UPSTREAM_OUTCOME_UNKNOWN.
     * </pre>
     */
    public void createGroup(dev.postern.v1.CreateGroupRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.CreateGroupResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCreateGroupMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Gets a group. Ongair legacy, Chat-API. Errors: GROUP_NOT_FOUND.
     * </pre>
     */
    public void getGroup(dev.postern.v1.GetGroupRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.GetGroupResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetGroupMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lists the members of a group. Ongair legacy, Chat-API. Errors: GROUP_NOT_FOUND.
     * </pre>
     */
    public void listGroupMembers(dev.postern.v1.ListGroupMembersRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.ListGroupMembersResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListGroupMembersMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Adds members. Ongair legacy; Chat-API, at most eight at once. The response is the only confirmation, no event follows.
     * Errors: GROUP_NOT_FOUND.
     * </pre>
     */
    public void addGroupMembers(dev.postern.v1.AddGroupMembersRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.AddGroupMembersResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getAddGroupMembersMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Removes a member. Ongair legacy, Chat-API; the account must be an administrator of the group, and no event follows.
     * Errors: GROUP_NOT_FOUND, GROUP_MEMBER_NOT_FOUND.
     * </pre>
     */
    public void removeGroupMember(dev.postern.v1.RemoveGroupMemberRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.RemoveGroupMemberResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRemoveGroupMemberMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service GroupService.
   * <pre>
   * Groups the account belongs to.
   * </pre>
   */
  public static final class GroupServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<GroupServiceBlockingV2Stub> {
    private GroupServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected GroupServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new GroupServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Makes a group. Ongair legacy: not ready until the event group_created arrives. Chat-API: ACTIVE when the phone made
     * it within 20 s, else PENDING without a name and without a later event; an iPhone needs all members in its contacts.
     * Errors: GROUP_ALREADY_EXISTS, UPSTREAM_OUTCOME_UNKNOWN.
     * </pre>
     */
    public dev.postern.v1.CreateGroupResponse createGroup(dev.postern.v1.CreateGroupRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getCreateGroupMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Gets a group. Ongair legacy, Chat-API. Errors: GROUP_NOT_FOUND.
     * </pre>
     */
    public dev.postern.v1.GetGroupResponse getGroup(dev.postern.v1.GetGroupRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetGroupMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists the members of a group. Ongair legacy, Chat-API. Errors: GROUP_NOT_FOUND.
     * </pre>
     */
    public dev.postern.v1.ListGroupMembersResponse listGroupMembers(dev.postern.v1.ListGroupMembersRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListGroupMembersMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Adds members. Ongair legacy; Chat-API, at most eight at once. The response is the only confirmation, no event follows.
     * Errors: GROUP_NOT_FOUND.
     * </pre>
     */
    public dev.postern.v1.AddGroupMembersResponse addGroupMembers(dev.postern.v1.AddGroupMembersRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getAddGroupMembersMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Removes a member. Ongair legacy, Chat-API; the account must be an administrator of the group, and no event follows.
     * Errors: GROUP_NOT_FOUND, GROUP_MEMBER_NOT_FOUND.
     * </pre>
     */
    public dev.postern.v1.RemoveGroupMemberResponse removeGroupMember(dev.postern.v1.RemoveGroupMemberRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRemoveGroupMemberMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service GroupService.
   * <pre>
   * Groups the account belongs to.
   * </pre>
   */
  public static final class GroupServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<GroupServiceBlockingStub> {
    private GroupServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected GroupServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new GroupServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Makes a group. Ongair legacy: not ready until the event group_created arrives. Chat-API: ACTIVE when the phone made
     * it within 20 s, else PENDING without a name and without a later event; an iPhone needs all members in its contacts.
     * Errors: GROUP_ALREADY_EXISTS, UPSTREAM_OUTCOME_UNKNOWN.
     * </pre>
     */
    public dev.postern.v1.CreateGroupResponse createGroup(dev.postern.v1.CreateGroupRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCreateGroupMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Gets a group. Ongair legacy, Chat-API. Errors: GROUP_NOT_FOUND.
     * </pre>
     */
    public dev.postern.v1.GetGroupResponse getGroup(dev.postern.v1.GetGroupRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetGroupMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists the members of a group. Ongair legacy, Chat-API. Errors: GROUP_NOT_FOUND.
     * </pre>
     */
    public dev.postern.v1.ListGroupMembersResponse listGroupMembers(dev.postern.v1.ListGroupMembersRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListGroupMembersMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Adds members. Ongair legacy; Chat-API, at most eight at once. The response is the only confirmation, no event follows.
     * Errors: GROUP_NOT_FOUND.
     * </pre>
     */
    public dev.postern.v1.AddGroupMembersResponse addGroupMembers(dev.postern.v1.AddGroupMembersRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getAddGroupMembersMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Removes a member. Ongair legacy, Chat-API; the account must be an administrator of the group, and no event follows.
     * Errors: GROUP_NOT_FOUND, GROUP_MEMBER_NOT_FOUND.
     * </pre>
     */
    public dev.postern.v1.RemoveGroupMemberResponse removeGroupMember(dev.postern.v1.RemoveGroupMemberRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRemoveGroupMemberMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service GroupService.
   * <pre>
   * Groups the account belongs to.
   * </pre>
   */
  public static final class GroupServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<GroupServiceFutureStub> {
    private GroupServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected GroupServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new GroupServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Makes a group. Ongair legacy: not ready until the event group_created arrives. Chat-API: ACTIVE when the phone made
     * it within 20 s, else PENDING without a name and without a later event; an iPhone needs all members in its contacts.
     * Errors: GROUP_ALREADY_EXISTS, UPSTREAM_OUTCOME_UNKNOWN.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.postern.v1.CreateGroupResponse> createGroup(
        dev.postern.v1.CreateGroupRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCreateGroupMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Gets a group. Ongair legacy, Chat-API. Errors: GROUP_NOT_FOUND.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.postern.v1.GetGroupResponse> getGroup(
        dev.postern.v1.GetGroupRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetGroupMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lists the members of a group. Ongair legacy, Chat-API. Errors: GROUP_NOT_FOUND.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.postern.v1.ListGroupMembersResponse> listGroupMembers(
        dev.postern.v1.ListGroupMembersRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListGroupMembersMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Adds members. Ongair legacy; Chat-API, at most eight at once. The response is the only confirmation, no event follows.
     * Errors: GROUP_NOT_FOUND.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.postern.v1.AddGroupMembersResponse> addGroupMembers(
        dev.postern.v1.AddGroupMembersRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getAddGroupMembersMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Removes a member. Ongair legacy, Chat-API; the account must be an administrator of the group, and no event follows.
     * Errors: GROUP_NOT_FOUND, GROUP_MEMBER_NOT_FOUND.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.postern.v1.RemoveGroupMemberResponse> removeGroupMember(
        dev.postern.v1.RemoveGroupMemberRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRemoveGroupMemberMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_CREATE_GROUP = 0;
  private static final int METHODID_GET_GROUP = 1;
  private static final int METHODID_LIST_GROUP_MEMBERS = 2;
  private static final int METHODID_ADD_GROUP_MEMBERS = 3;
  private static final int METHODID_REMOVE_GROUP_MEMBER = 4;

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
        case METHODID_CREATE_GROUP:
          serviceImpl.createGroup((dev.postern.v1.CreateGroupRequest) request,
              (io.grpc.stub.StreamObserver<dev.postern.v1.CreateGroupResponse>) responseObserver);
          break;
        case METHODID_GET_GROUP:
          serviceImpl.getGroup((dev.postern.v1.GetGroupRequest) request,
              (io.grpc.stub.StreamObserver<dev.postern.v1.GetGroupResponse>) responseObserver);
          break;
        case METHODID_LIST_GROUP_MEMBERS:
          serviceImpl.listGroupMembers((dev.postern.v1.ListGroupMembersRequest) request,
              (io.grpc.stub.StreamObserver<dev.postern.v1.ListGroupMembersResponse>) responseObserver);
          break;
        case METHODID_ADD_GROUP_MEMBERS:
          serviceImpl.addGroupMembers((dev.postern.v1.AddGroupMembersRequest) request,
              (io.grpc.stub.StreamObserver<dev.postern.v1.AddGroupMembersResponse>) responseObserver);
          break;
        case METHODID_REMOVE_GROUP_MEMBER:
          serviceImpl.removeGroupMember((dev.postern.v1.RemoveGroupMemberRequest) request,
              (io.grpc.stub.StreamObserver<dev.postern.v1.RemoveGroupMemberResponse>) responseObserver);
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
          getCreateGroupMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.postern.v1.CreateGroupRequest,
              dev.postern.v1.CreateGroupResponse>(
                service, METHODID_CREATE_GROUP)))
        .addMethod(
          getGetGroupMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.postern.v1.GetGroupRequest,
              dev.postern.v1.GetGroupResponse>(
                service, METHODID_GET_GROUP)))
        .addMethod(
          getListGroupMembersMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.postern.v1.ListGroupMembersRequest,
              dev.postern.v1.ListGroupMembersResponse>(
                service, METHODID_LIST_GROUP_MEMBERS)))
        .addMethod(
          getAddGroupMembersMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.postern.v1.AddGroupMembersRequest,
              dev.postern.v1.AddGroupMembersResponse>(
                service, METHODID_ADD_GROUP_MEMBERS)))
        .addMethod(
          getRemoveGroupMemberMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.postern.v1.RemoveGroupMemberRequest,
              dev.postern.v1.RemoveGroupMemberResponse>(
                service, METHODID_REMOVE_GROUP_MEMBER)))
        .build();
  }

  private static abstract class GroupServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    GroupServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.postern.v1.GroupOuterClass.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("GroupService");
    }
  }

  private static final class GroupServiceFileDescriptorSupplier
      extends GroupServiceBaseDescriptorSupplier {
    GroupServiceFileDescriptorSupplier() {}
  }

  private static final class GroupServiceMethodDescriptorSupplier
      extends GroupServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    GroupServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (GroupServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new GroupServiceFileDescriptorSupplier())
              .addMethod(getCreateGroupMethod())
              .addMethod(getGetGroupMethod())
              .addMethod(getListGroupMembersMethod())
              .addMethod(getAddGroupMembersMethod())
              .addMethod(getRemoveGroupMemberMethod())
              .build();
        }
      }
    }
    return result;
  }
}
