package tally;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.backend.h2.H2Database;
import de.bwaldvogel.mongo.bson.Document;
import io.netty.channel.Channel;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.RandomAccessStore;

/**
 * A backend that answers a command only when everything that the command changed is in the file
 * and the file is synced. The backend that it extends writes once a second: a process that is
 * killed loses what it acknowledged in the last one.
 *
 * <p>Commands run side by side. One commit serves all that ended before it, and none runs while it
 * writes, so that the file never holds half of a command, e.g. a document without its index. While
 * the disk syncs, others run; what they change waits for the next commit.
 */
final class DurableBackend extends H2Backend {
  /** How the process ends that can't write (EX_IOERR): whoever started it starts it again. */
  private static final int CAN_NOT_WRITE = 74;
  /** Every commit writes the pages that changed: small ones are soon written. */
  private static final int PAGE_BYTES = 4096;
  /** Below this share of living data in the file, some of it is written again to free the rest. */
  private static final int FILL_PERCENT = 50;
  /** What one compaction moves at most: commands wait meanwhile. */
  private static final int COMPACTED_BYTES = 1 << 20;

  /** A commit takes some milliseconds: what takes so much longer is worth a word. */
  private static final long SLOW_MILLIS = 200;
  /** Commands that change nothing; every other one may. */
  private static final Set<String> READS =
      Set.of("find", "getMore", "count", "distinct", "hello", "isMaster", "ismaster", "ping");

  /** Commands take the read lock, what writes to the file the write lock. */
  private final ReadWriteLock commands = new ReentrantReadWriteLock();
  /** Held from the begin of a commit to the end of its sync. */
  private final Lock file = new ReentrantLock();
  /** Counts the commands that may have changed something. */
  private final AtomicLong changes = new AtomicLong();
  /** How many of them are in the file and synced. */
  private volatile long durable;
  /** How many there had been at the last compaction. */
  private long compacted;

  /**
   * @param file where the documents are; made where there is none
   */
  DurableBackend(String file) {
    super(open(file));
  }

  private static MVStore open(String file) {
    // Nothing is written but by `persist`: not after a time, and not from some size on.
    MVStore store =
        new MVStore.Builder()
            .fileName(file)
            .autoCommitDisabled()
            .autoCommitBufferSize(0)
            .pageSplitSize(PAGE_BYTES)
            .open();
    // Since each commit is synced, space that it doesn't use is free at once. H2 would keep it for
    // 45 s, for disks that write when they like.
    store.setRetentionTime(0);
    store.setVersionsToKeep(0);
    return store;
  }

  @Override
  public Document handleCommand(Channel channel, String database, String command, Document query) {
    long change = 0;
    commands.readLock().lock();
    try {
      return super.handleCommand(channel, database, command, query);
    } finally {
      if (!READS.contains(command)) change = changes.incrementAndGet();
      commands.readLock().unlock();
      if (change > durable) persist(change);
    }
  }

  /** Returns when this change, and all before it, are in the file and the file is synced. */
  private void persist(long change) {
    onFile(
        store -> {
          // Another command's commit may have taken it along.
          if (change <= durable) return;
          long written;
          boolean changed;
          commands.writeLock().lock();
          try {
            written = changes.get();
            changed = store.hasUnsavedChanges();
            if (changed) store.commit();
          } finally {
            commands.writeLock().unlock();
          }
          if (changed) store.sync();
          durable = written;
        });
  }

  /** Frees space that former versions of documents took, a little at a time. */
  void compact() {
    onFile(
        store -> {
          if (store.isClosed() || compacted == changes.get()) return;
          compacted = changes.get();
          commands.writeLock().lock();
          try {
            if (store.compact(FILL_PERCENT, COMPACTED_BYTES)) store.commit();
            var space = (RandomAccessStore) store.getFileStore();
            space.compactMoveChunks(FILL_PERCENT, COMPACTED_BYTES, store);
            store.sync();
          } finally {
            commands.writeLock().unlock();
          }
        });
  }

  @Override
  public void close() {
    onFile(store -> super.close());
  }

  @Override
  protected MongoDatabase openOrCreateDatabase(String name) {
    return new Database(name);
  }

  /** Does something to the file while nobody else does. */
  private void onFile(Consumer<MVStore> work) {
    file.lock();
    long start = System.nanoTime();
    try {
      work.accept(getMvStore());
      long millis = (System.nanoTime() - start) / 1_000_000;
      if (millis > SLOW_MILLIS) System.out.println("writing took " + millis + " ms");
    } catch (MVStoreException failure) {
      System.err.println("The documents can't be written: " + failure.getMessage());
      Runtime.getRuntime().halt(CAN_NOT_WRITE);
    } finally {
      file.unlock();
    }
  }

  /** A database whose maps hold BSON. The names of the maps are the parent's. */
  private final class Database extends H2Database {
    private static final BsonType BSON = new BsonType();

    Database(String name) {
      super(name, getMvStore(), getCursorRegistry());
    }

    @Override
    protected MongoCollection<Object> openOrCreateCollection(
        String name, CollectionOptions options) {
      String fullName = getDatabaseName() + "." + name;
      var types = new MVMap.Builder<Object, Document>().keyType(BSON).valueType(BSON);
      MVMap<Object, Document> documents = getMvStore().openMap("databases." + fullName, types);
      MVMap<String, Object> statistics = getMvStore().openMap("meta." + fullName);
      return new PagedCollection(this, name, options, documents, statistics, cursorRegistry);
    }

    @Override
    protected Index<Object> openOrCreateUniqueIndex(
        String collection, String name, List<IndexKey> keys, boolean sparse) {
      var types = new MVMap.Builder<Object, Object>().keyType(BSON).valueType(BSON);
      // The parent gets the map that is open already.
      getMvStore().openMap(getDatabaseName() + "." + collection + "._index_" + name, types);
      return super.openOrCreateUniqueIndex(collection, name, keys, sparse);
    }
  }
}
