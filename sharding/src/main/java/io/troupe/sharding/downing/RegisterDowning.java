package io.troupe.sharding.downing;

import io.troupe.actors.membership.MembershipRegister;
import io.troupe.actors.membership.View;
import java.util.HashSet;
import java.util.Set;
import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Props;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.DowningProvider;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;
import scala.concurrent.duration.Duration;
import scala.concurrent.duration.FiniteDuration;

/**
 * Pekko's downing provider that goes by the register. Named in {@code
 * pekko.cluster.downing-provider-class}; made by Pekko.
 */
public final class RegisterDowning extends DowningProvider {
  private static final Logger LOG = LoggerFactory.getLogger(RegisterDowning.class);

  private final MembershipRegister register;

  /**
   * Made by Pekko.
   *
   * @throws IllegalStateException if the system was started without a {@link RegisterSetup}: it
   *     would never lose a node that is gone
   */
  public RegisterDowning(ActorSystem system) {
    register =
        system
            .settings()
            .setup()
            .get(RegisterSetup.class)
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "an actor system whose downing goes by the register has to be started"
                            + " with a RegisterSetup"))
            .register();
  }

  /** None: the journal fences whoever goes on. */
  @Override
  public FiniteDuration downRemovalMargin() {
    return Duration.fromNanos(0);
  }

  @Override
  public Option<Props> downingActorProps() {
    return Option.apply(Props.create(Executor.class, () -> new Executor(register)));
  }

  /** Its parent is Pekko's own: what it throws would end the node's membership. */
  private static final class Executor extends AbstractActor {
    private final MembershipRegister register;
    private final Cluster cluster = Cluster.get(getContext().getSystem());
    private final Verdicts verdicts = new Verdicts();
    private Runnable hearsNoMore = () -> {};

    Executor(MembershipRegister register) {
      this.register = register;
    }

    @Override
    public void preStart() {
      ActorRef self = getSelf();
      hearsNoMore = register.listen(view -> self.tell(view, ActorRef.noSender()));
      register.latest().ifPresent(view -> self.tell(view, ActorRef.noSender()));
      cluster.subscribe(self, ClusterEvent.initialStateAsEvents(), ClusterEvent.MemberEvent.class);
    }

    @Override
    public void postStop() {
      hearsNoMore.run();
      cluster.unsubscribe(getSelf());
    }

    @Override
    public Receive createReceive() {
      return receiveBuilder()
          .match(
              View.class,
              view -> {
                verdicts.heard(view, incarnations());
                carryOut();
              })
          .match(ClusterEvent.MemberEvent.class, unused -> carryOut())
          .build();
    }

    private Set<Long> incarnations() {
      Set<Long> all = new HashSet<>();
      cluster.state().getMembers().forEach(it -> all.add(it.uniqueAddress().longUid()));
      all.add(cluster.selfUniqueAddress().longUid());
      return all;
    }

    private void carryOut() {
      if (verdicts.isOver(cluster.selfUniqueAddress().longUid())) {
        LOG.warn("the register says that this node is down: its actor system ends");
        getContext().getSystem().terminate();
        return;
      }
      for (Member member : cluster.state().getMembers()) {
        if (verdicts.isOver(member.uniqueAddress().longUid())
            && !member.status().equals(MemberStatus.down())
            && !member.status().equals(MemberStatus.removed())) {
          LOG.info("the register says that {} is down", member.address());
          cluster.down(member.address());
        }
      }
    }
  }
}
