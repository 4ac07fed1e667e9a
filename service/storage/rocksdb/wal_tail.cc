#include "storage/rocksdb/wal_tail.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "base/status.h"

namespace postern {
namespace {

constexpr size_t kBlock = 32768;
constexpr size_t kHeader = 7;  // Checksum (4, little-endian, masked), length (2, little-endian), type (1).

// CRC-32C (Castagnoli), bitwise reflected; one step per byte.
constexpr std::array<uint32_t, 256> kCrcTable = [] {
  std::array<uint32_t, 256> table{};
  for (uint32_t i = 0; i < 256; ++i) {
    uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) ? 0x82f63b78u : 0u);
    table[i] = crc;
  }
  return table;
}();

uint32_t Step(uint32_t crc, char byte) { return kCrcTable[(crc ^ static_cast<uint8_t>(byte)) & 0xff] ^ (crc >> 8); }

uint32_t Masked(uint32_t crc) { return ((crc >> 15) | (crc << 17)) + 0xa282ead8u; }

uint8_t ByteAt(absl::string_view text, size_t at) { return static_cast<uint8_t>(text[at]); }

// Whether the checksum of the record fits some shorter payload than its length says.
bool FitsShorter(absl::string_view record) {
  uint32_t wanted = 0;
  for (int i = 3; i >= 0; --i) wanted = wanted << 8 | ByteAt(record, i);
  uint32_t crc = Step(~0u, record[6]);
  for (size_t at = kHeader; at < record.size(); ++at) {
    crc = Step(crc, record[at]);
    if (Masked(~crc) == wanted) return true;
  }
  return false;
}

}  // namespace

bool HasDamagedLength(absl::string_view block) {
  while (block.size() >= kHeader) {
    const size_t length = ByteAt(block, 4) | static_cast<size_t>(ByteAt(block, 5)) << 8;
    if (kHeader + length > block.size()) return FitsShorter(block);
    block.remove_prefix(kHeader + length);
  }
  return false;
}

absl::Status CheckWalTails(const std::string& folder) {
  std::error_code error;
  for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (it->path().extension() != ".log") continue;
    std::ifstream file(it->path(), std::ios::binary | std::ios::ate);
    const int64_t size = file.tellg();
    if (size <= 0) continue;
    const int64_t start = (size - 1) / static_cast<int64_t>(kBlock) * static_cast<int64_t>(kBlock);
    std::string block(size - start, '\0');
    file.seekg(start);
    if (!file.read(block.data(), static_cast<std::streamsize>(block.size()))) continue;
    if (HasDamagedLength(block)) {
      return Failure(reason::kLogCorrupt,
                     absl::StrCat("the event log: a length in ", it->path().filename().string(), " is damaged"));
    }
  }
  return absl::OkStatus();
}

}  // namespace postern
