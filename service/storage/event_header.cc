#include "storage/event_header.h"

#include <string>

namespace postern {
namespace {

constexpr int64_t kLayout = 1;

}  // namespace

void WriteEventHeader(const EventHeader& header, RowWriter* out) {
  out->Number(kLayout);
  out->Number(header.type);
  out->Number(header.direction);
  out->Number(header.superseded ? 1 : 0);
  out->Text(header.account);
  out->Text(header.chat);
  out->Text(header.conversation);
}

std::optional<EventHeader> ReadEventHeader(RowReader* in) {
  if (in->Number() != kLayout) return std::nullopt;
  EventHeader header;
  header.type = static_cast<int32_t>(in->Number());
  header.direction = static_cast<int32_t>(in->Number());
  header.superseded = in->Number() != 0;
  header.account = std::string(in->Text());
  header.chat = std::string(in->Text());
  header.conversation = std::string(in->Text());
  if (!in->ok()) return std::nullopt;
  return header;
}

}  // namespace postern
