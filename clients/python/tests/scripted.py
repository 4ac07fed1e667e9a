"""A small server in this process, for tests: what it answers is a function."""
import concurrent.futures

import grpc
from postern import v1
from postern.v1 import event_pb2_grpc, message_pb2_grpc, session_pb2_grpc


class Server(event_pb2_grpc.EventServiceServicer, message_pb2_grpc.MessageServiceServicer,
             session_pb2_grpc.SessionServiceServicer):
    """`stream(request, context)` gives responses, `send(request, context)` a response."""

    def __init__(self, stream=None, send=None, credentials=None):
        self.stream = stream
        self.send = send
        self.requests = []
        self.server = grpc.server(concurrent.futures.ThreadPoolExecutor(8))
        event_pb2_grpc.add_EventServiceServicer_to_server(self, self.server)
        message_pb2_grpc.add_MessageServiceServicer_to_server(self, self.server)
        session_pb2_grpc.add_SessionServiceServicer_to_server(self, self.server)
        port = (self.server.add_secure_port("127.0.0.1:0", credentials) if credentials
                else self.server.add_insecure_port("127.0.0.1:0"))
        self.target = f"127.0.0.1:{port}"

    def __enter__(self):
        self.server.start()
        return self

    def __exit__(self, *_):
        self.server.stop(0).wait()

    def SubscribeEvents(self, request, context):
        self.requests.append(request)
        yield from self.stream(request, context)

    def SendMessage(self, request, context):
        self.requests.append(request)
        return self.send(request, context)

    def ListSessions(self, request, context):
        return v1.ListSessionsResponse(sessions=[v1.Session(name=f"{request.parent}/sessions/default")])


def started(cursor="c0"):
    response = v1.SubscribeEventsResponse(resume_cursor=cursor, started=v1.StreamStarted(start_cursor=cursor))
    response.started.heartbeat_interval.FromSeconds(15)
    return response


def event(number):
    return v1.SubscribeEventsResponse(events=[v1.Event(event_id=f"evt_{number}", cursor=f"c{number}")])
