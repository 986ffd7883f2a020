import org.apache.kafka.common.record.*;
import org.apache.kafka.common.compress.Compression;
import java.nio.ByteBuffer;
import java.nio.file.*;
/** Writes the record batches in this folder with the classes of Apache Kafka 4.1.1: java -cp "<kafka jars>/*" Batches.java <folder> */
public class Batches {
  public static void main(String[] a) throws Exception {
    for (CompressionType t : CompressionType.values()) {
      for (String kind : new String[]{"log","large"}) {
        Compression c = Compression.of(t).build();
        ByteBuffer buf = ByteBuffer.allocate(4 << 20);
        MemoryRecordsBuilder b = MemoryRecords.builder(buf, RecordBatch.MAGIC_VALUE_V2, c, TimestampType.CREATE_TIME, 100L);
        int n = kind.equals("log") ? 40 : 3;
        for (int i = 0; i < n; i++) {
          String v = kind.equals("log") ? "{\"level\":\"info\",\"tool\":\"read_file\",\"call\":" + i + ",\"path\":\"/srv/data/" + (i * 7919 % 100) + "\"}"
            : ("block " + i + " ").repeat(40000);
          b.append(1700000000000L + i, ("key-" + i).getBytes(), v.getBytes());
        }
        MemoryRecords r = b.build();
        ByteBuffer out = r.buffer();
        byte[] bytes = new byte[out.remaining()]; out.get(bytes);
        Files.write(Path.of(a[0], t.name + "-" + kind + ".batch"), bytes);
        System.out.println(t.name + " " + kind + " " + bytes.length);
      }
    }
  }
}
