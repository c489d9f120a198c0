package io.troupe.simulation.raft;
import io.troupe.testkit.world.*;
import java.util.*;
public final class TryIt {
  public static void main(String[] a) {
    long first=Long.parseLong(a[0]), n=Long.parseLong(a[1]);
    ShellFlaw flaw = a.length>2?ShellFlaw.valueOf(a[2]):ShellFlaw.NONE;
    TreeMap<String,Integer> all=new TreeMap<>();
    long steps=0, t=System.nanoTime(); int bad=0; long ops=0;
    for(long s=first;s<first+n;s++){
      RaftWorld w=new RaftWorld(RaftPlan.of(s),flaw, n==1? ag->Trace.to(ag,System.out::println): Trace::silent);
      try{w.run();}catch(Violation|RuntimeException e){bad++; System.out.println("seed "+s+": "+(e instanceof Violation? e.getMessage():e)); if(!(e instanceof Violation)||n==1)e.printStackTrace(System.out); if(bad>15)break;}
      steps+=w.agenda.steps(); ops+=w.history.size();
      w.trace.happened().forEach((k,v)->all.merge(k,v,Integer::sum));
    }
    System.out.println(all);
    System.out.printf("%d steps %d ops %d bad, %d ms%n",steps,ops,bad,(System.nanoTime()-t)/1000000);
  }
}
