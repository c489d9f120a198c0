package io.troupe.actors.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Bytes;
import io.troupe.actors.Golden;
import io.troupe.actors.GuestId;
import io.troupe.actors.PartitionId;
import io.troupe.actors.Version;
import io.troupe.actors.guest.GuestBook;
import io.troupe.actors.guest.GuestCommand;
import io.troupe.actors.guest.GuestEvent;
import io.troupe.actors.guest.GuestReply;
import io.troupe.actors.kind.EventStamp;
import io.troupe.actors.kind.KindCore;
import io.troupe.actors.shell.PartitionFormats;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.actors.wire.WireWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The forms of letters and guests, on the wire and on disk. */
class MailFormatsGoldenTest {
  private static final PartitionId HERE = new PartitionId(3);
  private static final PartitionId THERE = new PartitionId(300);
  private static final GuestId GUEST = new GuestId(THERE, 4_821);
  private static final EventStamp STAMP = new EventStamp(new Version(1), 2, 3);
  private static final WireRegistry WIRE = registry();

  private final Golden golden = Golden.read("mail.txt");

  private static WireRegistry registry() {
    AtomicReference<WireRegistry> built = new AtomicReference<>();
    WireRegistry.Builder builder = WireRegistry.builder();
    PartitionFormats.register(builder, built::get);
    built.set(builder.build());
    return built.get();
  }

  private static Map<String, Object> samples() {
    List<Letter> letters =
        List.of(
            new Letter(70, new GuestEvent.GuestArrived(GUEST)),
            new Letter(71, new GuestEvent.GuestDeparted(GUEST, true)));
    Map<String, Object> samples = new LinkedHashMap<>();
    samples.put("mail.deliver@1", new MailCommand.Deliver(HERE, letters));
    samples.put("mail.taken@1", new MailReply.Taken(300));
    samples.put("mail.event.taken@1", new MailEvent.LettersTaken(THERE, letters));
    samples.put("mail.event.arrived@1", new MailEvent.LettersArrived(THERE, 300));
    samples.put("guest.await@1", new GuestCommand.AwaitGuest(GUEST));
    samples.put("guest.here@1", new GuestReply.Here());
    samples.put("guest.event.arrived@1", new GuestEvent.GuestArrived(GUEST));
    samples.put("guest.event.departed@1", new GuestEvent.GuestDeparted(GUEST, false));
    return samples;
  }

  @Test
  void writesAndReadsTheBytesOfEveryForm() {
    samples()
        .forEach(
            (manifest, sample) -> {
              WireWriter out = new WireWriter(64);
              WIRE.write(sample, out);
              assertThat(WIRE.manifestOf(sample)).isEqualTo(manifest);
              golden.assertWritten(manifest, out.toArray());
              WireReader in = new WireReader(golden.bytes(manifest));
              assertThat(WIRE.read(manifest, in)).isEqualTo(sample);
              in.expectEnd();
            });
  }

  @Test
  void writesAndReadsSnapshots() {
    Mail mail = mail();
    mail.send(THERE, new GuestEvent.GuestArrived(GUEST));
    mail.send(HERE, new GuestEvent.GuestArrived(GUEST));
    var taken = mail.apply(new MailEvent.LettersTaken(THERE, List.of(sent(9))), STAMP);
    assertThat(taken).isEqualTo(new MailReply.Taken(9));
    var arrived = mail.apply(new MailEvent.LettersArrived(HERE, 1), STAMP);
    assertThat(arrived).isEqualTo(new MailReply.Taken(1));
    assertSnapshot("mail snapshot@1", mail, mail());

    GuestBook book = new GuestBook();
    var here = book.apply(new GuestEvent.GuestArrived(GUEST), STAMP);
    assertThat(here).isEqualTo(new GuestReply.Here());
    assertSnapshot("guest snapshot@1", book, new GuestBook());
  }

  private void assertSnapshot(String name, KindCore<?, ?> core, KindCore<?, ?> fresh) {
    golden.assertWritten(name, drawn(core).toArray());
    fresh.restore(Bytes.copyOf(golden.bytes(name)));
    assertThat(drawn(fresh)).isEqualTo(drawn(core));
    assertThatThrownBy(() -> fresh.restore(Bytes.wrap(new byte[] {9})))
        .isInstanceOf(WireFormatException.class)
        .hasMessageContaining("format 9");
  }

  private static Letter sent(long number) {
    return new Letter(number, new GuestEvent.GuestArrived(GUEST));
  }

  private static Mail mail() {
    return new Mail(HERE, WIRE, (fact, stamp) -> {});
  }

  private static Bytes drawn(KindCore<?, ?> core) {
    List<Bytes> chunks = new ArrayList<>();
    core.snapshot(1 << 10).forEachRemaining(chunks::add);
    assertThat(chunks).hasSize(1);
    return chunks.getFirst();
  }
}
