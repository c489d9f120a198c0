package io.troupe.actors.mail;

import io.troupe.actors.Limits;
import io.troupe.actors.PartitionId;
import io.troupe.actors.kind.KindEvent;
import io.troupe.actors.wire.Manifest;
import io.troupe.actors.wire.WireFormat;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.actors.wire.WireReader;
import io.troupe.actors.wire.WireRegistry;
import io.troupe.actors.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The forms of letters. */
public final class MailFormats {
  private MailFormats() {}

  /**
   * Adds them to a registry; once.
   *
   * @param registry the registry that is being built
   * @param built the registry once it is built: a letter holds a kind's own event
   */
  public static void register(WireRegistry.Builder registry, Supplier<WireRegistry> built) {
    registry
        .add(
            new Manifest("mail.deliver", 1),
            MailCommand.Deliver.class,
            WireFormat.of(
                (deliver, out) -> write(deliver.from(), deliver.letters(), built.get(), out),
                in -> {
                  PartitionId from = partition(in);
                  return new MailCommand.Deliver(from, letters(built.get(), in));
                }))
        .add(
            new Manifest("mail.taken", 1),
            MailReply.Taken.class,
            WireFormat.of(
                (taken, out) -> out.varint(taken.upTo()), in -> new MailReply.Taken(in.varint())))
        .add(
            new Manifest("mail.event.taken", 1),
            MailEvent.LettersTaken.class,
            WireFormat.of(
                (taken, out) -> write(taken.from(), taken.letters(), built.get(), out),
                in -> {
                  PartitionId from = partition(in);
                  return new MailEvent.LettersTaken(from, letters(built.get(), in));
                }))
        .add(
            new Manifest("mail.event.arrived", 1),
            MailEvent.LettersArrived.class,
            WireFormat.of(
                (arrived, out) -> out.varint(arrived.to().number()).varint(arrived.upTo()),
                in -> {
                  PartitionId to = partition(in);
                  return new MailEvent.LettersArrived(to, in.varint());
                }));
  }

  private static void write(
      PartitionId from, List<Letter> letters, WireRegistry wire, WireWriter out) {
    out.varint(from.number()).varint(letters.getFirst().number()).varint(letters.size());
    letters.forEach(letter -> wire.writeTagged(letter.fact(), out));
  }

  private static List<Letter> letters(WireRegistry wire, WireReader in) {
    long first = in.varint();
    int count = in.count(2);
    if (first < 1 || count < 1) {
      throw new WireFormatException("%d letters from number %d".formatted(count, first));
    }
    List<Letter> letters = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      letters.add(new Letter(first + i, wire.readTagged(KindEvent.class, in)));
    }
    return letters;
  }

  private static PartitionId partition(WireReader in) {
    int number = in.smallVarint();
    if (number >= Limits.MAX_PARTITIONS) {
      throw new WireFormatException("no partition has the number " + number);
    }
    return new PartitionId(number);
  }
}
