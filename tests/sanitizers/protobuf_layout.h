// Read before everything else wherever messages are compiled with ThreadSanitizer (-include, see the top
// CMakeLists.txt).
//
// With __SANITIZE_THREAD__, protobuf's MapFieldBase gets two members more (google/protobuf/map_field.h). The system's
// libprotobuf is compiled without them, so it would take a map's lock and state for its repeated field: every map read
// or written by reflection would be memory that is something else.
#pragma once

#pragma push_macro("__SANITIZE_THREAD__")
#undef __SANITIZE_THREAD__
#include "google/protobuf/map_field.h"
#pragma pop_macro("__SANITIZE_THREAD__")
