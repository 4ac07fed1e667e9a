#include "wire/multipart.h"

#include <random>

#include "gtest/gtest.h"

namespace postern {
namespace {

TEST(Multipart, WritesFieldsAndFiles) {
  Multipart multipart{{{"text", "hi", "", ""}, {"image", "\x89PNG", "a\"b.png", "image/png"}}};
  EXPECT_EQ(
      FormatMultipart(multipart, "B"),
      "--B\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nhi\r\n"
      "--B\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a%22b.png\"\r\nContent-Type: image/png\r\n\r\n"
      "\x89PNG\r\n--B--\r\n");
  EXPECT_EQ(MultipartContentType("B"), "multipart/form-data; boundary=B");
}

TEST(Multipart, LineBreaksInNamesAndTypesCannotAddAHeader) {
  std::string body = FormatMultipart({{{"a\r\nX: y", "v", "f\r\nX: y", "t\r\nX: y"}}}, "B");
  EXPECT_EQ(body.find("\r\nX: y"), std::string::npos);
}

TEST(Multipart, AnyPartsRoundTrip) {
  std::mt19937 random(3);
  auto bytes = [&](size_t most, const char* from, size_t choices) {
    std::string text(random() % (most + 1), '\0');
    for (char& c : text) c = from[random() % choices];
    return text;
  };
  for (int round = 0; round < 3000; ++round) {
    Multipart multipart;
    for (unsigned i = 0; i < random() % 4; ++i) {
      Part part;
      part.name = "n" + bytes(4, "ab[]\"\r\n;=\\", 10);
      part.value = bytes(12, "-\r\nB\0x:", 7);
      part.file_name = bytes(3, "a.\";\\", 5);
      part.content_type = bytes(1, "t", 1);
      multipart.parts.push_back(part);
    }
    absl::StatusOr<Multipart> back = ParseMultipart(FormatMultipart(multipart, "boundary0"), "boundary0");
    ASSERT_TRUE(back.ok()) << back.status();
    ASSERT_EQ(back->parts.size(), multipart.parts.size());
    for (size_t i = 0; i < back->parts.size(); ++i) {
      EXPECT_EQ(back->parts[i].name, multipart.parts[i].name);
      EXPECT_EQ(back->parts[i].value, multipart.parts[i].value);
      EXPECT_EQ(back->parts[i].file_name, multipart.parts[i].file_name);
      EXPECT_EQ(back->parts[i].content_type, multipart.parts[i].content_type);
    }
  }
}

TEST(Multipart, ReadsPreamblePaddingAndAMissingEnd) {
  absl::StatusOr<Multipart> multipart = ParseMultipart(
      "ignored\r\n--B  \r\ncontent-disposition: form-data; name=a\r\n\r\n1\r\n--B\r\n"
      "Content-Disposition: form-data; filename=\"x;y\"; name=\"b\"\r\n\r\n2",
      "B");
  ASSERT_TRUE(multipart.ok()) << multipart.status();
  ASSERT_EQ(multipart->parts.size(), 2u);
  EXPECT_EQ(multipart->parts[0].name, "a");
  EXPECT_EQ(multipart->parts[0].value, "1");
  EXPECT_EQ(multipart->parts[1].name, "b");
  EXPECT_EQ(multipart->parts[1].file_name, "x;y");
  EXPECT_EQ(multipart->parts[1].value, "2");
}

TEST(Multipart, APartWithoutANameIsKeptWhenItHasAValue) {
  absl::StatusOr<Multipart> multipart =
      ParseMultipart("--B\r\n\r\n1\r\n--B\r\nContent-Type: text/plain\r\n\r\n2\r\n--B\r\n\r\n\r\n--B--", "B");
  ASSERT_TRUE(multipart.ok()) << multipart.status();
  ASSERT_EQ(multipart->parts.size(), 2u);
  EXPECT_EQ(multipart->parts[0].value, "1");
  EXPECT_EQ(multipart->parts[1].value, "2");
}

TEST(Multipart, RefusesWhatIsNotMultipart) {
  EXPECT_FALSE(ParseMultipart("hello", "B").ok());
  EXPECT_FALSE(ParseMultipart("", "B").ok());
  EXPECT_FALSE(ParseMultipart("--B\r\n\r\n--B--", "").ok());
  EXPECT_FALSE(ParseMultipart("--B\r\nContent-Disposition: form-data; name=a\r\n--B--", "B").ok());
  std::string many;
  for (int i = 0; i < 1001; ++i) many += "--B\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n";
  EXPECT_FALSE(ParseMultipart(many + "--B--", "B").ok());
}

TEST(Multipart, AnyBytesAreReadOrRefused) {
  std::mt19937 random(5);
  const std::string pieces[] = {"--B", "\r\n", "--", "Content-Disposition: form-data; name=", "\"", ";", "a", ":", "="};
  for (int round = 0; round < 20000; ++round) {
    std::string body;
    for (unsigned i = 0; i < random() % 14; ++i) body += pieces[random() % 9];
    absl::StatusOr<Multipart> multipart = ParseMultipart(body, "B");
    if (multipart.ok()) {
      for (const Part& part : multipart->parts) ASSERT_FALSE(part.name.empty() && part.value.empty());
    }
  }
}

TEST(Multipart, BoundaryOfReadsQuotedAndPlain) {
  EXPECT_EQ(BoundaryOf("multipart/form-data; boundary=abc"), "abc");
  EXPECT_EQ(BoundaryOf("multipart/form-data; charset=utf-8; Boundary=\"a b;c\"; x=y"), "a b;c");
  EXPECT_EQ(BoundaryOf("multipart/form-data"), "");
  EXPECT_EQ(BoundaryOf("multipart/form-data; boundary=\"open"), "");
}

}  // namespace
}  // namespace postern
