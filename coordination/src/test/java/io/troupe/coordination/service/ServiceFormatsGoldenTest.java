package io.troupe.coordination.service;

import static io.troupe.coordination.service.ServicePart.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.actors.Bytes;
import io.troupe.actors.GuestId;
import io.troupe.actors.Version;
import io.troupe.actors.kind.Guests;
import io.troupe.actors.kind.KindReply;
import io.troupe.actors.wire.WireFormatException;
import io.troupe.coordination.name.ObjectName;
import io.troupe.coordination.part.GoldenForms;
import io.troupe.coordination.service.ServiceCommand.Filter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What was once released stays readable for ever. */
class ServiceFormatsGoldenTest {
  private static final ObjectName NAME = new ObjectName("web");
  private static final InstanceId ID = new InstanceId("web-1:80");
  private static final GuestId SESSION = session(300);
  private static final Health ILL = new Health(Health.State.CRITICAL, "full");
  private static final Version VERSION = new Version(300);
  private static final Instance PLAIN = ServicePart.instance("b", "h:1", Map.of());
  private static final Instance INSTANCE =
      new Instance(ID, "10.0.0.7:80", new TreeMap<>(Map.of("zone", "ü", "v", "")), ILL);
  private static final int CHUNK_BYTES = 8;

  private final GoldenForms forms =
      new GoldenForms(
          ServiceFormatsGoldenTest.class,
          "service-golden.txt",
          new ServiceKind(ServiceSettings.DEFAULT),
          samples());

  @Test
  void everythingIsWrittenAsItsGoldenBytesSay() {
    forms.checkWritten(part().image(CHUNK_BYTES));
  }

  @Test
  void goldenBytesAreReadAsTheSamplesSay() {
    forms.checkRead();
    assertThat(part().restored(forms.snapshot())).isEqualTo(part().image(1 << 14));
  }

  @Test
  void everyManifestHasGoldenBytesAndEveryTypeASample() {
    forms.checkComplete(ServiceCommand.class, ServiceReply.class, ServiceEvent.class);
  }

  @Test
  void whatIsCutShortIsRefused() {
    forms.checkCut();
  }

  @Test
  void aSnapshotOfAnotherFormatIsRefused() {
    Bytes other = Bytes.wrap(new byte[] {9});
    assertThatThrownBy(() -> new ServiceRules(ServiceSettings.DEFAULT, Guests.NONE).restore(other))
        .isInstanceOf(WireFormatException.class)
        .hasMessageContaining("format 9");
  }

  private static ServicePart part() {
    ServicePart part = new ServicePart(ServiceSettings.DEFAULT);
    part.arrives(SESSION);
    for (ServiceCommand each :
        List.of(
            new ServiceCommand.Register(NAME, INSTANCE, SESSION),
            new ServiceCommand.Register(NAME, PLAIN, SESSION),
            new ServiceCommand.Register(new ObjectName("mail"), PLAIN, SESSION))) {
      KindReply unused = part.ask(each);
    }
    return part;
  }

  private static Map<String, Object> samples() {
    Map<String, Object> samples = new LinkedHashMap<>();
    samples.put("register", new ServiceCommand.Register(NAME, INSTANCE, SESSION));
    samples.put("register-plain", new ServiceCommand.Register(NAME, PLAIN, SESSION));
    samples.put("set-health", new ServiceCommand.SetHealth(NAME, ID, SESSION, ILL));
    samples.put("deregister", new ServiceCommand.Deregister(NAME, ID, Optional.empty()));
    samples.put("deregister-own", new ServiceCommand.Deregister(NAME, ID, Optional.of(SESSION)));
    samples.put("read", new ServiceCommand.Read(NAME, Filter.ALL, Optional.empty()));
    samples.put(
        "read-seen",
        new ServiceCommand.Read(
            NAME,
            new Filter(Health.State.PASSING, new TreeMap<>(Map.of("zone", "x"))),
            Optional.of(VERSION)));
    samples.put("list", new ServiceCommand.ListServices(Optional.empty(), 1_000));
    samples.put("list-after", new ServiceCommand.ListServices(Optional.of(NAME), 1));
    samples.put("registered", new ServiceReply.Registered(VERSION));
    samples.put("not-registered", new ServiceReply.NotRegistered());
    for (ServiceReply.NotAllowed.Why why : ServiceReply.NotAllowed.Why.values()) {
      samples.put("not-allowed-" + why.number(), new ServiceReply.NotAllowed(why));
    }
    samples.put("deregistered", new ServiceReply.Deregistered(true));
    samples.put(
        "listing",
        new ServiceReply.Listing(
            VERSION,
            List.of(
                new Instance.Registered(INSTANCE, SESSION, VERSION, -1),
                new Instance.Registered(PLAIN, SESSION, VERSION, 1_767_225_600_000L))));
    samples.put("listing-none", new ServiceReply.Listing(Version.ABSENT, List.of()));
    samples.put(
        "listed",
        new ServiceReply.Listed(List.of(new ServiceReply.Listed.Service(NAME, 300, 1, 0)), true));
    samples.put("event-registered", new ServiceEvent.InstanceRegistered(NAME, INSTANCE, SESSION));
    samples.put("event-health-set", new ServiceEvent.HealthSet(NAME, ID, ILL));
    samples.put("event-deregistered", new ServiceEvent.InstanceDeregistered(NAME, ID));
    return samples;
  }
}
