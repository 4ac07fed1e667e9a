#include "sandbox/qr_code.h"

#include <zlib.h>

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace postern {
namespace {

using ::testing::Each;
using ::testing::StartsWith;

constexpr char kCode[] = "2@9Qy7bPpSl,wYh3Zk1uVd5t,Rk2eXa8c,1";

uint32_t Number(absl::string_view bytes) {
  uint32_t number = 0;
  for (char byte : bytes.substr(0, 4)) number = number << 8 | static_cast<unsigned char>(byte);
  return number;
}

// The picture read back, `#` for black, one character for each module; what is wrong with the file is a failure.
std::vector<std::string> Modules(const std::string& png) {
  absl::string_view rest = png;
  EXPECT_TRUE(absl::ConsumePrefix(&rest, absl::string_view("\x89PNG\r\n\x1a\n")));
  std::map<std::string, std::string> chunks;
  while (rest.size() >= 12) {
    const uint32_t size = Number(rest);
    if (rest.size() < size + 12) break;
    const absl::string_view summed = rest.substr(4, size + 4);
    EXPECT_EQ(crc32(0, reinterpret_cast<const Bytef*>(summed.data()), summed.size()), Number(rest.substr(8 + size)));
    chunks[std::string(summed.substr(0, 4))] = std::string(summed.substr(4));
    rest.remove_prefix(size + 12);
  }
  EXPECT_EQ(rest, "");
  EXPECT_TRUE(chunks.count("IHDR") && chunks.count("IDAT") && chunks.count("IEND"));
  const std::string& head = chunks["IHDR"];
  EXPECT_EQ(head.substr(8), std::string("\x01\x00\x00\x00\x00", 5));
  const size_t side = Number(head);
  EXPECT_EQ(Number(absl::string_view(head).substr(4)), side);
  const size_t row_size = 1 + (side + 7) / 8;
  std::string rows(side * row_size, '\0');
  uLongf unpacked = rows.size();
  EXPECT_EQ(uncompress(reinterpret_cast<Bytef*>(rows.data()), &unpacked,
                       reinterpret_cast<const Bytef*>(chunks["IDAT"].data()), chunks["IDAT"].size()),
            Z_OK);
  EXPECT_EQ(unpacked, rows.size());
  std::vector<std::string> modules;
  for (size_t y = 0; y < side; y += 4) {
    std::string line;
    for (size_t x = 0; x < side; x += 4) line += rows[y * row_size + 1 + x / 8] >> (7 - x % 8) & 1 ? ' ' : '#';
    modules.push_back(line);
  }
  return modules;
}

// The square that a reader looks for in three corners.
std::string SquareAt(const std::vector<std::string>& modules, size_t row, size_t column) {
  std::vector<std::string> lines;
  for (size_t y = row; y < row + 7; ++y) lines.push_back(modules.at(y).substr(column, 7));
  return absl::StrJoin(lines, "\n");
}

TEST(QrCode, IsAPictureWithThreeSquaresAndAWhiteRim) {
  absl::StatusOr<std::string> png = QrCodePng(kCode);
  ASSERT_TRUE(png.ok()) << png.status();
  const std::vector<std::string> modules = Modules(*png);
  const size_t side = modules.size();
  ASSERT_GE(side, 21u + 8);
  EXPECT_EQ((side - 8 - 17) % 4, 0u) << "no version of the code has this size";
  constexpr char kSquare[] =
      "#######\n"
      "#     #\n"
      "# ### #\n"
      "# ### #\n"
      "# ### #\n"
      "#     #\n"
      "#######";
  EXPECT_EQ(SquareAt(modules, 4, 4), kSquare);
  EXPECT_EQ(SquareAt(modules, 4, side - 11), kSquare);
  EXPECT_EQ(SquareAt(modules, side - 11, 4), kSquare);
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_THAT(modules[i], Each(' '));
    EXPECT_THAT(modules[side - 1 - i], Each(' '));
  }
  for (const std::string& line : modules) {
    EXPECT_EQ(line.substr(0, 4), "    ");
    EXPECT_EQ(line.substr(side - 4), "    ");
  }
}

TEST(QrCode, DiffersWithItsTextAlone) {
  EXPECT_EQ(QrCodePng(kCode).value(), QrCodePng(kCode).value());
  EXPECT_NE(QrCodePng(kCode).value(), QrCodePng(absl::StrCat(kCode, "2")).value());
}

TEST(QrCode, DataUriHoldsThePicture) {
  absl::StatusOr<std::string> uri = QrCodeDataUri(kCode);
  ASSERT_TRUE(uri.ok()) << uri.status();
  ASSERT_THAT(*uri, StartsWith("data:image/png;base64,"));
  std::string png;
  ASSERT_TRUE(absl::Base64Unescape(absl::StripPrefix(*uri, "data:image/png;base64,"), &png));
  EXPECT_EQ(png, QrCodePng(kCode).value());
}

TEST(QrCode, RefusesWhatNoCodeHolds) {
  EXPECT_TRUE(QrCodePng(std::string(2953, 'x')).ok());
  EXPECT_TRUE(absl::IsInvalidArgument(QrCodePng(std::string(2954, 'x')).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(QrCodePng("").status()));
  EXPECT_TRUE(absl::IsInvalidArgument(QrCodeDataUri("").status()));
}

}  // namespace
}  // namespace postern
