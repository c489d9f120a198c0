/**
 * The rules of the register of members: which nodes make up the cluster, who forms it, who joins
 * whom, who is down, and who owns what. Pure: a command and a state make a state and an answer.
 *
 * <pre>
 *   enter A   → form generation 1      nobody is up, and nobody alive was told to form
 *   enter B   → join 1 [A]             A may not have formed it yet: B tries until it has
 *   up A 1, up B 1
 *   down A    → decided                said by the leader and a witness
 *   up A 1    → refused                that incarnation is over; A enters as another one
 * </pre>
 *
 * <p><b>Promise.</b> Of each generation one incarnation at most is told to form it. Another begins
 * only when no member that is not down is up and nobody alive was told to form the present one. An
 * incarnation is told one generation, and becomes up in no other. Every command may be repeated,
 * also late and after others, and then changes nothing.
 *
 * <p>It also says who owns which partition. Who places names the owner that it knows, so one that
 * is late moves nothing; until the next owner serves, the one that did is known as the place to
 * ask. A member that ends, or says that it goes, serves nothing from that very number on.
 *
 * <p>See docs/decisions/0017-membership-register.md.
 */
@NullMarked
package io.troupe.persistence.membership.rules;

import org.jspecify.annotations.NullMarked;
