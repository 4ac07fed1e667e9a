#include "sandbox/qr_code.h"

#include <qrencode.h>
#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace postern {
namespace {

constexpr int kPixelsPerModule = 4;
constexpr int kQuietModules = 4;  // The white rim that a reader needs.

// A number as PNG writes it.
std::string BigEndian(uint32_t number) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(number >> shift & 0xff));
  return bytes;
}

uint32_t Checksum(absl::string_view bytes) {
  return static_cast<uint32_t>(crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())));
}

std::string Chunk(absl::string_view type, absl::string_view data) {
  const std::string summed = absl::StrCat(type, data);
  return absl::StrCat(BigEndian(static_cast<uint32_t>(data.size())), summed, BigEndian(Checksum(summed)));
}

absl::StatusOr<std::string> Deflated(absl::string_view plain) {
  std::string packed(compressBound(plain.size()), '\0');
  uLongf size = packed.size();
  if (compress(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(plain.data()),
               plain.size()) != Z_OK) {
    return absl::InternalError("the picture cannot be compressed");
  }
  packed.resize(size);
  return packed;
}

// One bit for each pixel, 1 for white; each row starts with a byte that names its filter, here none.
std::string Rows(const QRcode& code) {
  const int side = (code.width + 2 * kQuietModules) * kPixelsPerModule;
  const size_t row_size = 1 + static_cast<size_t>(side + 7) / 8;
  std::string rows;
  for (int y = 0; y < side; ++y) {
    std::string row(row_size, '\0');
    for (int x = 0; x < side; ++x) {
      const int column = x / kPixelsPerModule - kQuietModules;
      const int line = y / kPixelsPerModule - kQuietModules;
      const bool inside = column >= 0 && line >= 0 && column < code.width && line < code.width;
      const bool black = inside && (code.data[line * code.width + column] & 1);
      if (!black) row[1 + x / 8] = static_cast<char>(row[1 + x / 8] | 0x80 >> x % 8);
    }
    rows += row;
  }
  return rows;
}

}  // namespace

absl::StatusOr<std::string> QrCodePng(absl::string_view text) {
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
      QRcode_encodeData(static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(text.data()),
                        /*version=*/0, QR_ECLEVEL_L),
      &QRcode_free);
  if (code == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat("no QR code holds a text of ", text.size(), " bytes"));
  }
  absl::StatusOr<std::string> rows = Deflated(Rows(*code));
  if (!rows.ok()) return rows.status();
  const std::string side = BigEndian(static_cast<uint32_t>((code->width + 2 * kQuietModules) * kPixelsPerModule));
  // Depth of one bit, grey; the usual compression, filters and order of rows.
  const std::string head = absl::StrCat(side, side, absl::string_view("\x01\x00\x00\x00\x00", 5));
  return absl::StrCat("\x89PNG\r\n\x1a\n", Chunk("IHDR", head), Chunk("IDAT", *rows), Chunk("IEND", ""));
}

absl::StatusOr<std::string> QrCodeDataUri(absl::string_view text) {
  absl::StatusOr<std::string> png = QrCodePng(text);
  if (!png.ok()) return png.status();
  return absl::StrCat("data:image/png;base64,", absl::Base64Escape(*png));
}

}  // namespace postern
