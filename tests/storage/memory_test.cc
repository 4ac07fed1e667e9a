#include <memory>
#include <utility>

#include "storage/memory/memory_store.h"
#include "tests/storage/conformance.h"

namespace postern {
namespace {

class MemoryHome : public StoreHome {
 public:
  explicit MemoryHome(const Clock& clock) : clock_(clock) {}
  absl::StatusOr<std::unique_ptr<Store>> Open() override {
    MemoryOptions options;
    options.clock = &clock_;
    options.content = content_;
    return MakeMemoryStore(std::move(options));
  }

 private:
  const Clock& clock_;
  std::shared_ptr<MemoryContent> content_ = std::make_shared<MemoryContent>();
};

INSTANTIATE_TEST_SUITE_P(Memory, StoreConformance,
                         testing::Values(StoreBackend{
                             "memory", [](const Clock& clock) { return std::make_unique<MemoryHome>(clock); }}),
                         [](const auto& info) { return info.param.name; });

TEST(MemoryStore, WithoutContentEachIsALogOfItsOwn) {
  std::unique_ptr<Store> one = MakeMemoryStore({});
  std::unique_ptr<Store> two = MakeMemoryStore({});
  EXPECT_NE(one->log().Bounds().log_id, two->log().Bounds().log_id);
  EXPECT_NE(one->log().Bounds().epochs[0].id, two->log().Bounds().epochs[0].id);
}

}  // namespace
}  // namespace postern
