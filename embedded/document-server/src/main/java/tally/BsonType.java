package tally;

import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.backend.ValueComparator;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.bson.BsonDecoder;
import de.bwaldvogel.mongo.wire.bson.BsonEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

/**
 * Keys and documents in the file: as BSON, in MongoDB's order. H2's own way is Java's
 * serialization, which takes three times as long and compares keys by their serialized bytes.
 */
final class BsonType extends BasicDataType<Object> {
  private static final String VALUE = "v";
  /** MongoDB's order of values; lists are compared as wholes. */
  private static final ValueComparator ORDER = ValueComparator.ascWithoutListHandling();
  /** About what an object takes besides its content. */
  private static final int OBJECT_BYTES = 100;

  private enum Kind {
    VALUE,
    KEY,
    MISSING
  }

  @Override
  public int compare(Object one, Object other) {
    if (one instanceof KeyValue key && other instanceof KeyValue otherKey) {
      for (int index = 0; index < key.size(); index += 1) {
        int difference = ORDER.compare(key.get(index), otherKey.get(index));
        if (difference != 0) return difference;
      }
      return 0;
    }
    return ORDER.compare(one, other);
  }

  @Override
  public int getMemory(Object value) {
    return OBJECT_BYTES + encode(value).readableBytes();
  }

  @Override
  public void write(WriteBuffer out, Object value) {
    ByteBuf encoded = encode(value);
    out.put((byte) kindOf(value).ordinal()).putInt(encoded.readableBytes());
    out.put(encoded.nioBuffer());
  }

  @Override
  public Object read(ByteBuffer in) {
    Kind kind = Kind.values()[in.get()];
    ByteBuf encoded = Unpooled.wrappedBuffer(in.slice(in.position() + Integer.BYTES, in.getInt()));
    in.position(in.position() + encoded.readableBytes());
    Object value = BsonDecoder.decodeBson(encoded).get(VALUE);
    return switch (kind) {
      case VALUE -> value;
      case KEY -> new KeyValue((Collection<?>) value);
      case MISSING -> Missing.getInstance();
    };
  }

  @Override
  public Object[] createStorage(int size) {
    return new Object[size];
  }

  private static Kind kindOf(Object value) {
    if (value instanceof Missing) return Kind.MISSING;
    return value instanceof KeyValue ? Kind.KEY : Kind.VALUE;
  }

  private static ByteBuf encode(Object value) {
    ByteBuf buffer = Unpooled.buffer();
    BsonEncoder.encodeDocument(new Document(VALUE, bson(value)), buffer);
    return buffer;
  }

  /** To an index a field that is missing is one that is null. */
  private static Object bson(Object value) {
    if (value instanceof Missing) return null;
    if (!(value instanceof KeyValue key)) return value;
    List<Object> values = new ArrayList<>();
    for (Object each : key) values.add(bson(each));
    return values;
  }
}
