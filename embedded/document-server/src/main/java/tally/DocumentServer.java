package tally;

import de.bwaldvogel.mongo.MongoServer;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/** A server that speaks MongoDB's wire protocol and keeps its documents in one file. */
public final class DocumentServer {
  /** Each waits for the disk with one command, and a commit serves all that wait. */
  private static final int THREADS = 16;
  private static final int COMPACT_EVERY_MILLIS = 1000;

  private DocumentServer() {}

  /**
   * @param arguments folder of the file, address and port to listen on
   */
  public static void main(String[] arguments) throws InterruptedException {
    if (arguments.length != 3) throw new IllegalArgumentException("expected: FOLDER ADDRESS PORT");
    var file = Path.of(arguments[0], "documents.mv");
    var address = new InetSocketAddress(arguments[1], Integer.parseInt(arguments[2]));

    var backend = new DurableBackend(file.toString());
    var server = new MongoServer(backend);
    // At SIGTERM: commands that run are ended and written, then the file is closed.
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow));
    server.bind(address, 1, THREADS);
    System.out.println("answering on " + server.getLocalAddress());

    while (true) {
      Thread.sleep(COMPACT_EVERY_MILLIS);
      backend.compact();
    }
  }
}
