// event_header.h
//
// An EventHeader as bytes: compact, and led by the version of its layout, so that a reader tells an unknown one from
// damage.
//
//   RowWriter row;
//   WriteEventHeader(header, &row);
//   RowReader in(row.bytes());
//   std::optional<EventHeader> again = ReadEventHeader(&in);
#ifndef POSTERN_STORAGE_EVENT_HEADER_H_
#define POSTERN_STORAGE_EVENT_HEADER_H_

#include <optional>

#include "storage/event_log.h"
#include "storage/row_codec.h"

namespace postern {

void WriteEventHeader(const EventHeader& header, RowWriter* out);

// The header at the reader's place, or nothing when there is none or its layout is of another version.
std::optional<EventHeader> ReadEventHeader(RowReader* in);

}  // namespace postern

#endif  // POSTERN_STORAGE_EVENT_HEADER_H_
