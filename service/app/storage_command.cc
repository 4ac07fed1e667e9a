#include "app/storage_command.h"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "app/backup.h"
#include "app/config_file.h"
#include "app/erase_contact.h"
#include "app/operator_audit.h"
#include "app/snapshot_door.h"
#include "storage/rocksdb/folder_lock.h"

namespace postern {
namespace {

constexpr int kExitDone = 0;
constexpr int kExitFailed = 1;
constexpr int kExitWrongUse = 2;
constexpr int kExitDamaged = 3;
constexpr int kLongestContact = 1024;  // Bytes of the line of `--contact -`.

using Options = std::map<std::string, std::string>;

absl::StatusOr<Options> ReadOptions(const std::vector<std::string>& arguments, const std::set<std::string>& known) {
  Options options;
  for (size_t i = 1; i < arguments.size(); ++i) {
    std::string name = arguments[i];
    std::string value;
    if (const size_t equals = name.find('='); equals != std::string::npos) {
      value = name.substr(equals + 1);
      name.resize(equals);
    } else if (i + 1 < arguments.size()) {
      value = arguments[++i];
    }
    if (known.count(name) == 0) return absl::InvalidArgumentError(absl::StrCat("unknown argument ", name));
    if (value.empty()) return absl::InvalidArgumentError(absl::StrCat(name, " needs a value"));
    options[name] = value;
  }
  return options;
}

absl::Status Need(const Options& options, const std::string& name) {
  if (options.count(name) > 0) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(name, " is missing"));
}

// What `--config` names; empty without it.
absl::StatusOr<config::v1::Config> NamedConfig(const Options& options) {
  auto file = options.find("--config");
  if (file == options.end()) return config::v1::Config();
  absl::StatusOr<std::string> text = ReadFileText(file->second);
  if (!text.ok()) return absl::InvalidArgumentError(text.status().message());
  const ConfigReading reading = ReadConfig(*text);
  if (!reading.problems.empty()) {
    return absl::InvalidArgumentError(FormatProblem(file->second, reading.problems.front()));
  }
  return reading.config;
}

// The folder of the store: `--path`, or what the configuration says.
absl::StatusOr<std::string> StoreFolder(const Options& options, const config::v1::Config& config) {
  if (auto path = options.find("--path"); path != options.end()) return path->second;
  auto file = options.find("--config");
  if (file == options.end()) return absl::InvalidArgumentError("--config FILE or --path DIR is missing");
  std::string path = config.storage().rocksdb().path();
  if (path.empty()) return absl::InvalidArgumentError(absl::StrCat(file->second, ": storage.rocksdb.path is not set"));
  return path;
}

// What a command that changes or copies the store works with.
struct Task {
  Options options;
  std::string store;  // Empty: the command does not ask for it.
  std::unique_ptr<OperatorAudit> audit;
};

absl::StatusOr<Task> Prepare(const std::vector<std::string>& arguments, const std::set<std::string>& known,
                             const std::vector<std::string>& needed, bool asks_for_store) {
  Task task;
  absl::StatusOr<Options> options = ReadOptions(arguments, known);
  if (!options.ok()) return options.status();
  task.options = *std::move(options);
  absl::StatusOr<config::v1::Config> config = NamedConfig(task.options);
  if (!config.ok()) return config.status();
  if (asks_for_store) {
    absl::StatusOr<std::string> store = StoreFolder(task.options, *config);
    if (!store.ok()) return store.status();
    task.store = *std::move(store);
  }
  for (const std::string& name : needed) {
    if (absl::Status given = Need(task.options, name); !given.ok()) return given;
  }
  // Without a configuration nobody knows where the audit log is; an erasure leaves its line all the same.
  config::v1::Audit where = config->audit();
  if (task.options.count("--config") == 0 && arguments[0] != "erase") where.set_disabled(true);
  absl::StatusOr<std::unique_ptr<OperatorAudit>> audit = OperatorAudit::Open(where);
  if (!audit.ok()) return audit.status();
  task.audit = *std::move(audit);
  return task;
}

absl::StatusOr<BackupManifest> Backup(const std::string& store, const std::string& to) {
  std::error_code error;
  if (!std::filesystem::exists(store + "/db", error)) {
    return absl::NotFoundError(absl::StrCat("there is no event log in ", store));
  }
  absl::StatusOr<std::unique_ptr<HeldSnapshot>> snapshot = HeldSnapshot::Take(store);
  if (snapshot.ok()) return MakeBackup((*snapshot)->path(), to);
  if (!absl::IsNotFound(snapshot.status())) return snapshot.status();
  // No server: its files may be copied while none can start.
  absl::StatusOr<std::unique_ptr<FolderLock>> lock = FolderLock::Take(store);
  if (!lock.ok()) return lock.status();
  return MakeBackup(store + "/db", to);
}

std::string Told(const BackupManifest& manifest) {
  int64_t bytes = 0;
  for (const auto& [name, digest] : manifest.files) bytes += digest.bytes;
  return absl::StrCat(manifest.events, " events, ", manifest.first_sequence, " to ", manifest.next_sequence - 1,
                      ", of log ", manifest.log_id, "; ", manifest.files.size(), " files, ", bytes, " bytes");
}

int Refuse(std::ostream& errors, const absl::Status& why) {
  errors << "postern storage: " << why.message() << "\nTry postern storage --help\n";
  return kExitWrongUse;
}

int End(absl::string_view what, const absl::StatusOr<BackupManifest>& result, std::ostream& out, std::ostream& errors) {
  if (result.ok()) {
    out << what << ": " << Told(*result) << "\n";
    return kExitDone;
  }
  errors << "postern storage: " << result.status().message() << "\n";
  return absl::IsDataLoss(result.status()) ? kExitDamaged : kExitFailed;
}

int Fail(std::ostream& errors, const absl::Status& why) {
  errors << "postern storage: " << why.message() << "\n";
  return kExitFailed;
}

// Does it between its two lines in the audit log, which say what it is `doing` and what it has `done`: not without the
// first, and without the second it tells that it is missing.
int WrittenDown(OperatorAudit& audit, const char* doing, const char* done, std::vector<LogField> fields,
                std::ostream& errors, const std::function<absl::StatusOr<BackupManifest>()>& work,
                const std::function<int(const absl::StatusOr<BackupManifest>&)>& end) {
  if (absl::Status begun = audit.Write(doing, fields); !begun.ok()) {
    return Fail(errors, absl::DataLossError(absl::StrCat(begun.message(), "; nothing was done")));
  }
  const absl::StatusOr<BackupManifest> result = work();
  fields.emplace_back("code", absl::StatusCodeToString(result.status().code()));
  const absl::Status ended = audit.Write(done, std::move(fields));
  const int exit = end(result);
  if (ended.ok()) return exit;
  const int failed = Fail(errors, ended);
  return exit == kExitDone ? failed : exit;
}

int RunBackup(const std::vector<std::string>& arguments, std::ostream& out, std::ostream& errors) {
  absl::StatusOr<Task> task = Prepare(arguments, {"--config", "--path", "--to"}, {"--to"}, true);
  if (!task.ok()) return Refuse(errors, task.status());
  const std::string& to = task->options.at("--to");
  return WrittenDown(
      *task->audit, "storage_backing_up", "storage_backed_up", {{"from", task->store}, {"to", to}}, errors,
      [&] { return Backup(task->store, to); },
      [&](const absl::StatusOr<BackupManifest>& made) { return End("backed up", made, out, errors); });
}

int RunVerify(const std::vector<std::string>& arguments, std::ostream& out, std::ostream& errors) {
  absl::StatusOr<Options> options = ReadOptions(arguments, {"--from"});
  if (!options.ok()) return Refuse(errors, options.status());
  if (absl::Status given = Need(*options, "--from"); !given.ok()) return Refuse(errors, given);
  return End("good", VerifyBackup(options->at("--from")), out, errors);
}

int RunRestore(const std::vector<std::string>& arguments, std::ostream& out, std::ostream& errors) {
  absl::StatusOr<Task> task = Prepare(arguments, {"--config", "--from", "--to"}, {"--from", "--to"}, false);
  if (!task.ok()) return Refuse(errors, task.status());
  const std::string& from = task->options.at("--from");
  const std::string& to = task->options.at("--to");
  return WrittenDown(
      *task->audit, "storage_restoring", "storage_restored", {{"from", from}, {"to", to}}, errors,
      [&] { return RestoreBackup(from, to); },
      [&](const absl::StatusOr<BackupManifest>& restored) { return End("restored", restored, out, errors); });
}

// The person that `named` names; `-`: that the first line of `in` names, so that no command line holds it.
absl::StatusOr<std::string> NamedContact(const std::string& named, std::istream& in) {
  if (named != "-") return named;
  char line[kLongestContact + 1];
  in.getline(line, sizeof line);
  const size_t read = static_cast<size_t>(in.gcount()) - (in.good() ? 1 : 0);  // Less its line feed.
  const absl::string_view contact = absl::StripAsciiWhitespace(absl::string_view(line, read));
  if (in.fail() || contact.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--contact: standard input has no line with a phone number or an id of at most ", kLongestContact, " bytes"));
  }
  return std::string(contact);
}

int RunErase(const std::vector<std::string>& arguments, std::istream& in, std::ostream& out, std::ostream& errors) {
  std::vector<std::string> with_values;
  EraseContactOptions what;
  for (const std::string& argument : arguments) {
    if (argument == "--yes") {
      what.confirmed = true;
    } else {
      with_values.push_back(argument);
    }
  }
  absl::StatusOr<Task> task =
      Prepare(with_values, {"--config", "--path", "--contact", "--account"}, {"--contact"}, true);
  if (!task.ok()) return Refuse(errors, task.status());
  what.folder = task->store;
  absl::StatusOr<std::string> contact = NamedContact(task->options.at("--contact"), in);
  if (!contact.ok()) return Refuse(errors, contact.status());
  what.contact = *std::move(contact);
  if (auto account = task->options.find("--account"); account != task->options.end()) what.account = account->second;
  absl::StatusOr<std::string> told = EraseContact(what, [&task](const char* action, std::vector<LogField> fields) {
    return task->audit->Write(action, std::move(fields));
  });
  if (absl::IsInvalidArgument(told.status())) return Refuse(errors, told.status());
  if (!told.ok()) return Fail(errors, told.status());
  out << "erased: " << *told;
  return kExitDone;
}

}  // namespace

const char kStorageHelp[] =
    "Usage: postern storage backup (--config FILE | --path DIR) --to DIR\n"
    "       postern storage verify --from DIR\n"
    "       postern storage restore --from DIR --to DIR [--config FILE]\n"
    "       postern storage erase (--config FILE | --path DIR) --contact WHO [--account NAME] --yes\n"
    "\n"
    "Backs up the store on disk, also while the server runs: everything it has acknowledged is in it. A backup is "
    "read\n"
    "once when it is made; verify does it again: digests of all files, then every event.\n"
    "\n"
    "erase takes one person out of the store, whose server must be stopped: the events that the person sent, received "
    "or\n"
    "is named in, the bodies they came in, what is kept of answers and broadcasts; then it rewrites the files. Without "
    "--yes it\n"
    "only tells what it would erase. Backups, what clients have read, the provider and what stands before the server "
    "keep\n"
    "their own copies.\n"
    "\n"
    "  --contact WHO   a phone number in international form, or the provider's id of a contact or chat; - reads it "
    "from\n"
    "                  the first line of standard input, so that no command line holds it\n"
    "  --account NAME  of one account alone\n"
    "  --config FILE   the server's configuration, for storage.rocksdb.path and for the audit log, in which stands "
    "then\n"
    "                  what was done\n"
    "  --path DIR      the folder of the store itself\n"
    "  --from DIR      a backup\n"
    "  --to DIR        where to write, a folder that is empty or missing; for restore the folder of a new store\n"
    "\n"
    "Exit status: 0 done, 1 not done, 2 wrong arguments or configuration, 3 the backup is damaged or not complete.\n";

int RunStorageCommand(const std::vector<std::string>& arguments, std::istream& in, std::ostream& out,
                      std::ostream& errors) {
  const std::string command = arguments.empty() ? "" : arguments[0];
  if (command == "--help" || command == "-h") {
    out << kStorageHelp;
    return kExitDone;
  }
  if (command == "backup") return RunBackup(arguments, out, errors);
  if (command == "verify") return RunVerify(arguments, out, errors);
  if (command == "restore") return RunRestore(arguments, out, errors);
  if (command == "erase") return RunErase(arguments, in, out, errors);
  return Refuse(errors, absl::InvalidArgumentError(command.empty() ? "backup, verify, restore or erase is missing"
                                                                   : absl::StrCat("unknown command ", command)));
}

}  // namespace postern
