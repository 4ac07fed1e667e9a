#include "storage/rocksdb/database_options.h"

#include "rocksdb/filter_policy.h"
#include "rocksdb/table.h"

namespace postern {
namespace {

constexpr size_t kArenaBlock = 256 << 10;
constexpr uint64_t kDaySeconds = uint64_t{24} * 60 * 60;

}  // namespace

rocksdb::DBOptions DatabaseOptions(const RocksdbOptions& options) {
  rocksdb::DBOptions db;
  db.create_if_missing = true;
  db.create_missing_column_families = true;
  // Refuses to open on damage in the middle of the log, where the default silently stops; forgives an unfinished record
  // at its end. Reused log files would end in old records and could not tell the two apart.
  db.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  db.recycle_log_file_num = 0;
  db.paranoid_checks = true;
  // The families share one budget; a family that is seldom written must not hold back old logs for long.
  db.db_write_buffer_size = options.write_buffer_bytes;
  db.max_total_wal_size = 4 * options.write_buffer_bytes;
  db.max_background_jobs = 2;
  db.max_open_files = 256;
  db.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  db.max_log_file_size = 1 << 20;
  db.keep_log_file_num = 2;
  db.db_host_id = "";  // No host name in the files.
  db.stats_dump_period_sec = 0;
  db.stats_persist_period_sec = 0;
  return db;
}

std::vector<rocksdb::ColumnFamilyDescriptor> FamilyOptions(const RocksdbOptions& options,
                                                           std::shared_ptr<const LogAge> age) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(options.block_cache_bytes);
  table.cache_index_and_filter_blocks = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  // In parts of a few KiB. As one block each, those of a million rows are larger than a shard of the cache, which then
  // keeps none of them: every look-up would read and verify megabytes. Tables of before are read as they are.
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  table.partition_filters = true;
  rocksdb::ColumnFamilyOptions plain;
  plain.write_buffer_size = options.write_buffer_bytes;
  plain.arena_block_size = kArenaBlock;
  plain.compression = rocksdb::kLZ4Compression;
  plain.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));

  // Nearly every lookup of an event id is of a new one.
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  rocksdb::ColumnFamilyOptions marks = plain;
  marks.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  marks.periodic_compaction_seconds = kDaySeconds;
  marks.compaction_filter_factory = MarkExpiry(age);
  rocksdb::ColumnFamilyOptions state = marks;
  state.compaction_filter_factory = StateExpiry(age, options.clock);

  return {{rocksdb::kDefaultColumnFamilyName, plain}, {"ev", plain}, {"raw", plain}, {"dd", marks}, {"st", state}};
}

}  // namespace postern
