package tally;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.backend.h2.H2Collection;
import de.bwaldvogel.mongo.bson.Document;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;

/**
 * A collection that reads a page in the order of ids, forwards or backwards, without reading and
 * sorting every document, as its parent does. All other orders cost as much as before.
 */
final class PagedCollection extends H2Collection {
  private static final String ID = "_id";

  private final MVMap<Object, Document> documents;

  PagedCollection(
      MongoDatabase database,
      String name,
      CollectionOptions options,
      MVMap<Object, Document> documents,
      MVMap<String, Object> statistics,
      CursorRegistry cursors) {
    super(database, name, options, documents, statistics, cursors);
    this.documents = documents;
  }

  @Override
  protected QueryResult matchDocuments(
      Document query, Document order, int skip, int limit, int batchSize, Document fields) {
    boolean byId = order != null && order.keySet().equals(Set.of(ID));
    if (!byId || !ID.equals(getIdField())) {
      return super.matchDocuments(query, order, skip, limit, batchSize, fields);
    }
    boolean descending = ((Number) order.get(ID)).intValue() < 0;
    Stream<Document> ordered = from(start(query, descending), descending);
    return matchDocumentsFromStream(ordered, query, null, skip, limit, batchSize, fields);
  }

  /** The id from which on documents can match; null: the first one. */
  private static Object start(Document query, boolean descending) {
    if (!(query.get(ID) instanceof Document condition)) return null;
    Object exclusive = condition.get(descending ? "$lt" : "$gt");
    return exclusive != null ? exclusive : condition.get(descending ? "$lte" : "$gte");
  }

  private Stream<Document> from(Object start, boolean descending) {
    Cursor<Object, Document> cursor = documents.cursor(start, null, descending);
    var ids = Spliterators.spliteratorUnknownSize(cursor, Spliterator.ORDERED);
    return StreamSupport.stream(ids, false).map(id -> cursor.getValue());
  }
}
