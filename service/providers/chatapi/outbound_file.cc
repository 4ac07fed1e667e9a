#include "providers/chatapi/outbound_file.h"

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "wire/url.h"
#include "wire/utf8.h"

namespace postern::chatapi {
namespace {

// The media types of common files, by their extension. The first row of a type names its usual extension.
struct FileType {
  absl::string_view extension;
  absl::string_view mime_type;
};

constexpr FileType kFileTypes[] = {
    {"jpg", "image/jpeg"},
    {"jpeg", "image/jpeg"},
    {"jpg", "image/jpg"},
    {"png", "image/png"},
    {"gif", "image/gif"},
    {"webp", "image/webp"},
    {"mp4", "video/mp4"},
    {"3gp", "video/3gpp"},
    {"mp3", "audio/mpeg"},
    {"ogg", "audio/ogg"},
    {"oga", "audio/ogg"},
    {"m4a", "audio/mp4"},
    {"aac", "audio/aac"},
    {"amr", "audio/amr"},
    {"wav", "audio/wav"},
    {"pdf", "application/pdf"},
    {"zip", "application/zip"},
    {"doc", "application/msword"},
    {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {"xls", "application/vnd.ms-excel"},
    {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {"ppt", "application/vnd.ms-powerpoint"},
    {"pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
    {"txt", "text/plain"},
    {"csv", "text/csv"},
};

absl::string_view UsualType(absl::string_view kind, const v1::MediaContent& media) {
  if (kind == "image") return "image/jpeg";
  if (kind == "video") return "video/mp4";
  if (kind == "audio") return media.voice_note() ? "audio/ogg" : "audio/mpeg";
  return "application/octet-stream";
}

// What follows the last dot; empty when there is none.
absl::string_view ExtensionOf(absl::string_view name) {
  const size_t dot = name.rfind('.');
  return dot == absl::string_view::npos ? absl::string_view() : name.substr(dot + 1);
}

std::string MimeTypeOf(absl::string_view kind, const v1::MediaContent& media) {
  if (!media.mime_type().empty()) return media.mime_type();
  for (const FileType& type : kFileTypes) {
    if (absl::EqualsIgnoreCase(type.extension, ExtensionOf(media.file_name()))) return std::string(type.mime_type);
  }
  return std::string(UsualType(kind, media));
}

// `.jpg`; empty for a type that has none here.
std::string DottedExtension(absl::string_view mime_type) {
  mime_type = absl::StripAsciiWhitespace(mime_type.substr(0, mime_type.find(';')));
  for (const FileType& type : kFileTypes) {
    if (absl::EqualsIgnoreCase(type.mime_type, mime_type)) return absl::StrCat(".", type.extension);
  }
  return "";
}

// The last segment of the path, decoded; empty when there is no path.
std::string LastSegment(absl::string_view uri) {
  uri = uri.substr(0, uri.find_first_of("?#"));
  const size_t scheme = uri.find("://");
  const size_t path = uri.find('/', scheme == absl::string_view::npos ? 0 : scheme + 3);
  if (path == absl::string_view::npos) return "";
  const std::string decoded = RepairUtf8(PercentDecode(uri.substr(uri.rfind('/') + 1)));
  return decoded.substr(decoded.rfind('/') + 1);  // A `/` that was encoded.
}

}  // namespace

std::string FileBody(absl::string_view kind, const v1::MediaContent& media) {
  if (!media.has_data()) return media.uri();
  return absl::StrCat("data:", MimeTypeOf(kind, media), ";base64,", absl::Base64Escape(media.data()));
}

std::string FileName(absl::string_view kind, const v1::MediaContent& media) {
  if (!media.file_name().empty()) return media.file_name();
  std::string segment = LastSegment(media.uri());
  if (!ExtensionOf(segment).empty()) return segment;
  return absl::StrCat(kind, DottedExtension(MimeTypeOf(kind, media)));
}

}  // namespace postern::chatapi
