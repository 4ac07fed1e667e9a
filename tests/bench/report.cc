#include "tests/bench/report.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "wire/json.h"

namespace postern {
namespace {

constexpr size_t kFaultsKept = 20;

// With as many digits as mean something, thousands apart.
std::string NumberText(double value) {
  if (std::abs(value) < 100) return absl::StrFormat("%.2f", value);
  const std::string digits = absl::StrFormat("%.0f", std::abs(value));
  std::string text = value < 0 ? "-" : "";
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) text += ',';
    text += digits[i];
  }
  return text;
}

std::string OptionalText(const std::optional<double>& value) { return value ? NumberText(*value) : "-"; }

std::string AimText(const Row& row) {
  if (!row.aim) return "-";
  switch (row.aim->kind) {
    case Aim::Kind::kRatioAtLeast:
      return absl::StrFormat("ratio >= %.2f", row.aim->bound);
    case Aim::Kind::kValueAtLeast:
      return absl::StrCat(">= ", NumberText(row.aim->bound));
    case Aim::Kind::kValueAtMost:
      return absl::StrCat("<= ", NumberText(row.aim->bound));
  }
  return "-";
}

std::string MetText(const Row& row) {
  const std::optional<bool> met = row.met();
  return !met ? "-" : *met ? "met" : "MISSED";
}

std::vector<std::string> Cells(const Row& row) {
  return {row.name,
          NumberText(row.value),
          row.unit,
          row.ceiling == 0 ? "-" : absl::StrCat(NumberText(row.ceiling), " ", row.ceiling_name),
          row.ceiling == 0 ? "-" : absl::StrFormat("%.2f", row.ratio()),
          AimText(row),
          MetText(row),
          OptionalText(row.cpu_us),
          OptionalText(row.ceiling_cpu_us),
          row.note};
}

JsonPiece PieceOf(const std::optional<double>& value) { return value ? JsonPiece(*value) : JsonPiece(nullptr); }

JsonObject RowJson(const Row& row) {
  const std::optional<bool> met = row.met();
  return {{"measurement", row.name},
          {"value", row.value},
          {"unit", row.unit},
          {"ceiling", row.ceiling},
          {"ceilingName", row.ceiling_name},
          {"ratio", row.ratio()},
          {"firstAim", AimText(row)},
          {"met", met ? JsonPiece(*met) : JsonPiece(nullptr)},
          {"cpuMicrosPerOperation", PieceOf(row.cpu_us)},
          {"ceilingCpuMicrosPerOperation", PieceOf(row.ceiling_cpu_us)},
          {"note", row.note}};
}

}  // namespace

std::optional<bool> Row::met() const {
  if (!aim) return std::nullopt;
  switch (aim->kind) {
    case Aim::Kind::kRatioAtLeast:
      return ratio() >= aim->bound;
    case Aim::Kind::kValueAtLeast:
      return value >= aim->bound;
    case Aim::Kind::kValueAtMost:
      return value <= aim->bound;
  }
  return std::nullopt;
}

void Report::Add(Row row) {
  std::lock_guard<std::mutex> lock(mutex_);
  rows_.push_back(std::move(row));
}

void Report::AddFault(const std::string& fault) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (faults_.size() < kFaultsKept) {
    faults_.push_back(fault);
  } else {
    ++further_faults_;
  }
}

void Report::AddFaults(const std::vector<std::string>& faults) {
  for (const std::string& fault : faults) AddFault(fault);
}

std::vector<Row> Report::rows() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return rows_;
}

bool Report::faultless() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return faults_.empty();
}

std::string Report::Table() const {
  std::vector<std::vector<std::string>> lines = {{"measurement", "value", "unit", "ceiling", "ratio", "first aim",
                                                  "met or not", "cpu us/op", "ceiling us/op", "note"}};
  for (const Row& row : rows()) lines.push_back(Cells(row));
  std::vector<size_t> widths(lines[0].size(), 0);
  for (const auto& line : lines) {
    for (size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], line[i].size());
  }
  std::string table;
  for (const auto& line : lines) {
    std::string text;
    for (size_t i = 0; i < line.size(); ++i) {
      absl::StrAppend(&text, line[i], std::string(widths[i] - line[i].size() + 2, ' '));
    }
    absl::StrAppend(&table, text.substr(0, text.find_last_not_of(' ') + 1), "\n");
  }
  std::lock_guard<std::mutex> lock(mutex_);
  for (const auto& [name, value] : facts_) absl::StrAppend(&table, name, ": ", value, "\n");
  for (const std::string& fault : faults_) absl::StrAppend(&table, "FAULT: ", fault, "\n");
  if (further_faults_ > 0) absl::StrAppend(&table, "FAULT: and ", further_faults_, " more\n");
  return table;
}

std::string Report::Json() const {
  JsonArray rows_json;
  for (const Row& row : rows()) rows_json.Add(RowJson(row));
  std::lock_guard<std::mutex> lock(mutex_);
  JsonObject machine;
  for (const auto& [name, value] : facts_) machine.Add(name, value);
  return JsonObject{
      {"machine", machine}, {"rows", rows_json}, {"faults", JsonArray(faults_)}, {"furtherFaults", further_faults_}}
      .ToString();
}

}  // namespace postern
