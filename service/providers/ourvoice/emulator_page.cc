#include "providers/ourvoice/emulator_page.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "providers/ourvoice/emulator_answer.h"
#include "wire/form.h"
#include "wire/url.h"

namespace postern::ourvoice_emulator {
namespace {

constexpr char kHost[] = "https://api.getourvoice.com";  // 004:104
constexpr int64_t kMostPages = 1'000'000'000;

// A number of the query; what is none or below `least` is `least`, as the framework's paginator has it.
int64_t NumberOf(const HttpRequest& request, absl::string_view name, int64_t least) {
  int64_t number = 0;
  if (!absl::SimpleAtoi(FindField(request.query, name), &number)) return least;
  return std::clamp(number, least, kMostPages);
}

}  // namespace

EmulatorPage::EmulatorPage(const EmulatorTurn& turn, absl::string_view name)
    : turn_(turn), name_(name), by_offset_(turn.account.options().Text("page_style") == "offset") {
  const std::string limit = FindField(turn.request.query, "limit");
  limit_is_bad_ = !limit.empty() && (!absl::SimpleAtoi(limit, &limit_) || limit_ < 1);
  limit_ = std::clamp<int64_t>(limit_, 1, turn.account.options().Number("max_limit"));
  if (by_offset_) {
    begin_ = NumberOf(turn.request, "offset", 0);
  } else if (turn.account.options().Text("page_style") == "page") {
    begin_ = (NumberOf(turn.request, "page", 1) - 1) * limit_;
  }
}

void EmulatorPage::Add(absl::FunctionRef<JsonObject()> item) {
  if (total_ >= begin_ && shown_ < limit_) {
    items_.Add(item());
    ++shown_;
  }
  ++total_;
}

EmulatedAnswer EmulatorPage::Answer() const {
  if (limit_is_bad_) return Refusal(turn_.account, 422, "The limit field must be an integer of at least 1.");
  const std::string form = turn_.account.options().Text("list_form");
  if (form == "bare") return Accepted(200, items_.ToString());
  if (form == "data") return Accepted(200, JsonObject{{"data", items_}}.ToString());
  if (form == "named") return Accepted(200, JsonObject{{"success", true}, {name_, items_}}.ToString());
  return Accepted(200, Paginator());
}

JsonPiece EmulatorPage::LinkTo(int64_t begin) const {
  if (begin < 0 || (begin > 0 && begin >= total_)) return JsonPiece(nullptr);
  Pairs query;
  if (turn_.account.options().Text("links") != "page_only") query = turn_.request.query;
  const std::string name = by_offset_ ? "offset" : "page";
  std::erase_if(query, [&name](const auto& field) { return field.first == name; });
  query.emplace_back(name, absl::StrCat(by_offset_ ? begin : begin / limit_ + 1));
  return JsonPiece(absl::StrCat(kHost, turn_.request.path, "?", FormatQuery(query)));
}

std::string EmulatorPage::Paginator() const {
  const int64_t last_page = std::max<int64_t>((total_ + limit_ - 1) / limit_, 1);
  const bool linked = turn_.account.options().Text("links") != "none";
  const JsonPiece none(nullptr);
  const JsonObject links{{"first", LinkTo(0)},
                         {"last", LinkTo((last_page - 1) * limit_)},
                         {"prev", linked && begin_ > 0 ? LinkTo(std::max<int64_t>(begin_ - limit_, 0)) : none},
                         {"next", linked ? LinkTo(begin_ + limit_) : none}};
  JsonObject meta;
  if (by_offset_) {
    meta = {{"offset", begin_}, {"limit", limit_}, {"total", total_}};
  } else {
    meta = {{"current_page", begin_ / limit_ + 1},
            {"from", shown_ > 0 ? JsonPiece(begin_ + 1) : none},
            {"last_page", last_page},
            {"path", absl::StrCat(kHost, turn_.request.path)},
            {"per_page", limit_},
            {"to", shown_ > 0 ? JsonPiece(begin_ + shown_) : none},
            {"total", total_}};
  }
  return JsonObject{{"data", items_}, {"links", links}, {"meta", meta}}.ToString();
}

}  // namespace postern::ourvoice_emulator
