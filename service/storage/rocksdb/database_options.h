// database_options.h
//
// How RocksDB is set up for the embedded store, and why. What is not set here is RocksDB's default.
//
//   rocksdb::DBOptions db_options = DatabaseOptions(options);
#ifndef POSTERN_STORAGE_ROCKSDB_DATABASE_OPTIONS_H_
#define POSTERN_STORAGE_ROCKSDB_DATABASE_OPTIONS_H_

#include <memory>
#include <vector>

#include "rocksdb/db.h"
#include "storage/rocksdb/expiry.h"
#include "storage/rocksdb/rocksdb_store.h"

namespace postern {

rocksdb::DBOptions DatabaseOptions(const RocksdbOptions& options);

// One for each Family, in its order.
std::vector<rocksdb::ColumnFamilyDescriptor> FamilyOptions(const RocksdbOptions& options,
                                                           std::shared_ptr<const LogAge> age);

}  // namespace postern

#endif  // POSTERN_STORAGE_ROCKSDB_DATABASE_OPTIONS_H_
